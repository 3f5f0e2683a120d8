import fc from "fast-check";
import { toHtml } from "hast-util-to-html";
import { h } from "hastscript";
import { describe, expect, test } from "vitest";
import { isWord, masker } from "../../src/config/secrets.ts";
import { codeSpan, escapeMarkdown } from "../../src/report/render/markdown.ts";

describe("masker", () => {
  const mask = masker(
    {
      DB_PASSWORD: "hunter22",
      API_TOKEN: "hunter22-long",
      GITHUB_TOKEN: "ghs_abc",
      "INPUT_GITHUB-TOKEN": "ghs_input",
      INPUT_KEY: "profile-1",
      LICENCE: "L-123456",
      PATH: "/usr/bin",
      ODD_SECRET: 'a"b c\\d',
      PRIVATE_KEY: "-----BEGIN-----\nMIIEabcdef12345\n-----END-----\n",
      EMPTY_SECRET: "",
      API_TOKENS: "tok-1-abcdef, tok-2-abcdef;short1",
      SIGNING_KEYS: "postgres",
      MONKEYSHINE: "not-a-secret-1",
      UNSET_TOKEN: undefined,
    },
    ["LICENCE"],
  );

  test.each([
    ["password is hunter22!", "password is ***!"],
    ["token hunter22-long", "token ***"],
    ["ghs_abc and ghs_input", "*** and ***"],
    ["key profile-1", "key profile-1"],
    ["L-123456 in /usr/bin", "*** in /usr/bin"],
    ['raw a"b c\\d', "raw ***"],
    [`in JSON ${JSON.stringify({ x: 'a"b c\\d' })}`, 'in JSON {"x":"***"}'],
    [`in a URL ?x=${encodeURIComponent('a"b c\\d')}`, "in a URL ?x=***"],
    ["one line of a key: MIIEabcdef12345", "one line of a key: ***"],
    ["one of a list: tok-2-abcdef", "one of a list: ***"],
    ["all of it: tok-1-abcdef, tok-2-abcdef;short1", "all of it: ***"],
    ["short1 is too short to be hidden alone", "short1 is too short to be hidden alone"],
    ["postgres and SIGNING_KEYS=postgres", "postgres and SIGNING_KEYS=***"],
    ["not-a-secret-1", "not-a-secret-1"],
  ])("the value of a variable: %s", (text, expected) => expect(mask(text)).toBe(expected));

  test.each([
    ["postgres://nexus:nexus@127.0.0.1:5433/nexus", "postgres://nexus:***@127.0.0.1:5433/nexus"],
    ["redis://:pw@host", "redis://:***@host"],
    ["https://ghp_x@github.com/a", "https://***@github.com/a"],
    ["mysql://u:p@ss@host/db", "mysql://u:***@host/db"],
    [escapeMarkdown("see http://u:pw@host/x"), escapeMarkdown("see http://u:pw@host/x").replace("pw", "***")],
    ["http://host:80/a@b c@d", "http://host:80/a@b c@d"],
    ["mail a@b.c, see http://x/y", "mail a@b.c, see http://x/y"],
    ["postgres://nexus:${DB_PASSWORD:-nexus}@h", "postgres://nexus:${DB_PASSWORD:-nexus}@h"],
    ["postgres://${USER:-x}:pw@h", "postgres://${USER:-x}:***@h"],
    ["GET /me?access_token=ey.J0.x&page=2", "GET /me?access_token=***&page=2"],
    ['"http://x/?page=2&api_key=k1"', '"http://x/?page=2&api_key=***"'],
    ["http://x/#id_token=abc", "http://x/#id_token=***"],
    ["http://x/?sort=token&keyword=a&monkey=b", "http://x/?sort=token&keyword=a&monkey=b"],
    ["/x?token=${TOKEN}", "/x?token=${TOKEN}"],
    ["authorization: Basic dTpw", "authorization: (removed)"],
    ['{"Authorization":"Bearer ab\\"c","x":1}', '{"Authorization":"(removed)","x":1}'],
    ["set-cookie: sid=abc; Path=/\nnext line", "set-cookie: (removed)\nnext line"],
    ['{"set-cookie":["a=b","c=d"],"age":"1"}', '{"set-cookie":["(removed)"],"age":"1"}'],
    ["{ 'set-cookie': [ 'a=b' ], age: 1 }", "{ 'set-cookie': [\"(removed)\"], age: 1 }"],
    ["headers: { Authorization: Bearer ${TOKEN} }", "headers: { Authorization: Bearer ${TOKEN} }"],
    ["headers: { Cookie: sid=abc }", "headers: { Cookie: (removed)}"],
    ["sent Bearer abc1defgh", "sent Bearer ***"],
    ["Bearer authentication, cookies are small", "Bearer authentication, cookies are small"],
  ])("by its place: %s", (text, expected) => expect(mask(text)).toBe(expected));

  test("an ordinary word is only hidden where it is given as a secret", () => {
    const words = masker({ PGPASSWORD: "postgres", A_TOKEN: "true", B_SECRET: "12345678", C_KEY: "Demo" });
    for (const text of ["postgres 15 answers, true, 12345678 rows, Demo", "my-password is postgres", "keys: postgres"])
      expect(words(text)).toBe(text);
    expect(words("PGPASSWORD=postgres psql")).toBe("PGPASSWORD=*** psql");
    expect(words('{"password":"postgres","user":"postgres"}')).toBe('{"password":"***","user":"postgres"}');
    expect(words("password = 'Demo', secret: \"12345678\"")).toBe("password = '***', secret: \"***\"");
    expect(words("password=postgresql")).toBe("password=postgresql");
    expect(words("postgres://postgres:postgres@postgres/postgres")).toBe("postgres://postgres:***@postgres/postgres");
  });

  test.each(["test", "a1b2", "postgres", "Password", "ADMIN", "12345678", "changeme"])("%s is a word", (value) =>
    expect(isWord(value)).toBe(true),
  );
  test.each(["passw0rd", "hunter22", "ghs_abc", "qhzkwpxvbnmk", "123456789012", "corRect", "pass word"])(
    "%s is none",
    (value) => expect(isWord(value)).toBe(false),
  );

  const WAYS: Readonly<Record<string, (text: string) => string>> = {
    raw: (text) => text,
    JSON: (text) => JSON.stringify(text).slice(1, -1),
    "JSON within JSON": (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
    "JSON within JSON in Markdown": (text) => escapeMarkdown(JSON.stringify(JSON.stringify(text)).slice(3, -3)),
    "JSON in a script": (text) => JSON.stringify(text).slice(1, -1).replaceAll("<", "\\u003c"),
    URL: (text) => encodeURIComponent(text),
    "whole URL": (text) => encodeURI(text),
    form: (text) => new URLSearchParams({ x: text }).toString().slice(2),
    HTML: (text) => toHtml(h("p", text)).slice(3, -4),
    Markdown: escapeMarkdown,
    "code with a bar": (text) => codeSpan(`|${text}`).slice("<code>&#124;".length, -"</code>".length),
  };
  const secret = fc.string({ unit: "grapheme", minLength: 6, maxLength: 24 }).filter((text) => {
    const value = text.trim();
    // stars look like the mask; a cross as a sign does not occur in a form
    return value === text && !isWord(value) && !/[*]/.test(value) && value.isWellFormed();
  });

  test.each(Object.keys(WAYS))("no secret is left, however it is written: %s", (name) => {
    const write = WAYS[name]!;
    fc.assert(
      fc.property(secret, secret, fc.constantFrom("", " ", "x", '"', "=", "/", "-"), (one, other, by) => {
        const hide = masker({ A_TOKEN: one, B_PASSWORD: other });
        const text = [one, other].map((value) => `${by}${write(value)}${by}`).join("; ");
        for (const value of [one, other]) expect(hide(text)).not.toContain(write(value));
        expect(hide(text)).toContain("***");
      }),
    );
  });

  test("nor in base64, wherever it begins", () => {
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (one, before, after) => {
        fc.pre(Buffer.from(one).length >= 8);
        const hide = masker({ A_TOKEN: one });
        for (const way of ["base64", "base64url"] as const) {
          const written = Buffer.from(`${before}${one}${after}`).toString(way);
          const left = Buffer.from(hide(`x ${written}`).replace(/^x |\*\*\*/g, ""), way).toString();
          expect(left).not.toContain(one);
          expect(hide(`x ${written}`)).toContain("***");
        }
      }),
    );
  });

  test("without secrets only places change", () => {
    expect(masker({})("DB_PASSWORD=hunter22 postgres://a:b@c")).toBe("DB_PASSWORD=hunter22 postgres://a:***@c");
  });
});
