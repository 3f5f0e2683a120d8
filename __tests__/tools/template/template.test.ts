import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draws, jsonText, mistakes, names, pathText, plainText } from "../../../src/tools/template/index.ts";

const fixed = (values: Record<string, string>) => (name: string) => values[name]!;
const name = fc.stringMatching(/^[A-Za-z_][\w-]{0,6}$/).filter((text) => text !== "__proto__");

describe("names", () => {
  test("are found in every string of a body, keys too, once each", () => {
    const body = { user: ["{{id}}", { "{{ key }}": "a {{id}} b {{email}}" }], count: 3, none: null };
    expect(names(body)).toEqual(["id", "key", "email"]);
  });

  test("what only looks like one is text", () => {
    expect(names("{{}} {{ }} {{a b}} {x} {{1a}} {{a:word}}")).toEqual([]);
    expect(plainText("{{a b}} {{}}")(fixed({}))).toBe("{{a b}} {{}}");
  });
});

describe("filling", () => {
  test("no value can break a JSON body, and each arrives as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (id, mail) => {
        const body = { id: "{{id}}", list: [1, "to {{mail}}!", null], "{{id}}": true };
        const filled: unknown = JSON.parse(jsonText(body)(fixed({ id, mail })));
        const plain = [
          ["id", id],
          ["list", [1, `to ${mail}!`, null]],
          [id, true],
        ] as const;
        expect(filled).toEqual(Object.fromEntries(plain));
      }),
    );
  });

  test("a text that is JSON is escaped likewise and stays as written", () => {
    const text = '{ "n": 12345678901234567890,  "who": "{{who}}" }';
    expect(jsonText(text)(fixed({ who: 'a"b\n' }))).toBe('{ "n": 12345678901234567890,  "who": "a\\"b\\n" }');
  });

  test("any other text takes its values as they are", () => {
    expect(jsonText("user={{who}}&x=1")(fixed({ who: 'a"b' }))).toBe('user=a"b&x=1');
  });

  test("a whole string of {{name:number}} is a number, everything else stays text", () => {
    const draw = fixed({ id: "12345678901234567890", zip: "01234" });
    expect(
      jsonText({ id: "{{id:number}}", a: ["{{ id : number }}"], zip: "{{zip}}", t: "n {{id:number}}" })(draw),
    ).toBe('{"id":12345678901234567890,"a":[12345678901234567890],"zip":"01234","t":"n 12345678901234567890"}');
  });

  test("an escaped quote is no opening quote", () => {
    const body = { a: 'x"{{id:number}}', b: '"{{id:number}}"', "{{id:number}}": 1 };
    expect(JSON.parse(jsonText(body)(fixed({ id: "7" })))).toEqual({ a: 'x"7', b: '"7"', 7: 1 });
  });

  test("values in a path are one segment or one parameter", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const path = pathText("/users/{{id}}/x?q={{id}}")(fixed({ id: value }));
        const url = new URL(path, "http://host");
        expect(url.searchParams.get("q")).toBe(value);
        expect(path).not.toMatch(/[\s#]/);
        expect(path.split("?")[0]!.split("/")).toHaveLength(4);
      }),
    );
  });

  test("a header stays one line", () => {
    expect(plainText("Bearer {{token}}")(fixed({ token: "a\r\nX-Evil: 1" }))).toBe("Bearer a X-Evil: 1");
  });

  test("a template without names is its text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(names(text).length === 0);
        expect(plainText(text)(fixed({}))).toBe(text);
      }),
    );
  });
});

describe("drawing", () => {
  test("only gives values of the list, one a request, the same for the same seed", () => {
    fc.assert(
      fc.property(name, fc.array(fc.string(), { minLength: 1, maxLength: 9 }), fc.integer(), (key, values, seed) => {
        const run = () => {
          const request = draws({ [key]: values }, seed);
          return Array.from({ length: 20 }, () => {
            const draw = request();
            const first = draw(key);
            expect(draw(key)).toBe(first);
            return first;
          });
        };
        const drawn = run();
        expect(run()).toEqual(drawn);
        for (const value of drawn) expect(values).toContain(value);
      }),
    );
  });

  test("another seed gives another order, and every value comes", () => {
    const data = { id: Array.from({ length: 8 }, (_, index) => String(index)) };
    const take = (seed: number) => {
      const request = draws(data, seed);
      return Array.from({ length: 400 }, () => request()("id"));
    };
    expect(take(1)).not.toEqual(take(2));
    expect(new Set(take(1)).size).toBe(8);
  });
});

describe("mistakes", () => {
  test("name what is missing, empty or no number", () => {
    const template = { a: "{{gone}} {{toString}}", b: "{{empty}}", c: "{{id:number}}", d: "{{ok:number}} {{id}}" };
    const data = { empty: [], id: ["1", "2", "x9"], ok: ["-1.5e3", "0"] };
    expect(mistakes(template, data)).toEqual([
      "{{gone}}: there is no data.gone",
      "{{toString}}: there is no data.toString",
      "{{empty}}: data.empty has no values",
      '{{id:number}}: data.id holds "x9"',
    ]);
  });

  test("there are none in what can be filled", () => {
    expect(mistakes(["/x/{{id}}", { a: "{{id:number}}" }], { id: ["1"] })).toEqual([]);
  });
});
