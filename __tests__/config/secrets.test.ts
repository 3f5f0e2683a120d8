import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { masker } from "../../src/config/secrets.ts";

describe("masker", () => {
  const mask = masker(
    {
      DB_PASSWORD: "hunter22",
      API_TOKEN: "hunter22-long",
      GITHUB_TOKEN: "ghs_abc",
      "INPUT_GITHUB-TOKEN": "ghs_input",
      INPUT_KEY: "default",
      SHORT_KEY: "abc",
      LICENCE: "L-123456",
      PATH: "/usr/bin",
      ODD_SECRET: 'a"b c\\d',
      PRIVATE_KEY: "-----BEGIN-----\nMIIEabcdef12345\n-----END-----\n",
      EMPTY_SECRET: "",
      UNSET_TOKEN: undefined,
    },
    ["LICENCE"],
  );

  test.each([
    ["password is hunter22!", "password is ***!"],
    ["token hunter22-long", "token ***"],
    ["ghs_abc and ghs_input", "*** and ***"],
    ["profile default", "profile default"],
    ["abc", "abc"],
    ["L-123456 in /usr/bin", "*** in /usr/bin"],
    ['raw a"b c\\d', "raw ***"],
    [`in JSON ${JSON.stringify({ x: 'a"b c\\d' })}`, 'in JSON {"x":"***"}'],
    [`in a URL ?x=${encodeURIComponent('a"b c\\d')}`, "in a URL ?x=***"],
    ["one line of a key: MIIEabcdef12345", "one line of a key: ***"],
    ["postgres://nexus:nexus@127.0.0.1:5433/nexus", "postgres://nexus:***@127.0.0.1:5433/nexus"],
    ["redis://:pw@host", "redis://:***@host"],
    ["https://ghp_x@github.com/a", "https://***@github.com/a"],
    ["mysql://u:p@ss@host/db", "mysql://u:***@host/db"],
    ["http://host:80/a@b c@d", "http://host:80/a@b c@d"],
    ["mail a@b.c, see http://x/y", "mail a@b.c, see http://x/y"],
    ["postgres://nexus:${DB_PASSWORD:-nexus}@h", "postgres://nexus:${DB_PASSWORD:-nexus}@h"],
    ["postgres://${USER:-x}:pw@h", "postgres://${USER:-x}:***@h"],
  ])("%s", (text, expected) => {
    expect(mask(text)).toBe(expected);
  });

  test("no secret of four characters or more is left, wherever it stands", () => {
    const secret = fc.string({ minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(fc.string(), secret, secret, fc.string(), (before, one, other, after) => {
        const masked = masker({ A_TOKEN: one, B_PASSWORD: other })(`${before}${one}${after}${other}`);
        // a secret made of stars looks like its mask
        if (!/\*/.test(one + other + before + after))
          for (const text of [one, other]) expect(masked).not.toContain(text);
      }),
    );
  });

  test("without secrets only URLs change", () => {
    expect(masker({})("DB_PASSWORD=hunter22 postgres://a:b@c")).toBe("DB_PASSWORD=hunter22 postgres://a:***@c");
  });
});
