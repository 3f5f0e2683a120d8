import { describe, expect, it } from "vitest";
import { commentBody, decide, type Existing, roomFor } from "../../src/github/comment-body.ts";

const BOT = "github-actions[bot]";
const body = (id: number, attempt = 1, text = "text", key = "default") => commentBody(key, { id, attempt }, text);
const by = (author: string, text: string, id = 1): Existing => ({ id, author, body: text });

describe("decide", () => {
  it.each<[string, Existing[], string, ReturnType<typeof decide>]>([
    ["begins one", [], body(5), { do: "create" }],
    ["leaves those of others", [by("mallory", body(1)), by(BOT, "hello")], body(5), { do: "create" }],
    ["leaves those of other keys", [by(BOT, body(1, 1, "x", "web"))], body(5), { do: "create" }],
    ["does not mistake a key for a longer one", [by(BOT, body(1, 1, "x", "default-2"))], body(5), { do: "create" }],
    ["edits its own", [by(BOT, body(1, 1, "old"), 9)], body(5), { do: "update", id: 9 }],
    [
      "edits the newest of two",
      [by(BOT, body(1, 1, "a"), 8), by(BOT, body(2, 1, "b"), 9)],
      body(5),
      { do: "update", id: 9 },
    ],
    [
      "leaves a newer run's",
      [by(BOT, body(6, 1, "new"))],
      body(5),
      { do: "nothing", why: "a newer run has already reported" },
    ],
    [
      "leaves a newer attempt's",
      [by(BOT, body(5, 3, "new"))],
      body(5, 2),
      { do: "nothing", why: "a newer run has already reported" },
    ],
    [
      "writes nothing when nothing changed",
      [by(BOT, body(1).replaceAll("\n", "\r\n").trim())],
      body(5),
      { do: "nothing", why: "unchanged" },
    ],
  ])("%s", (_, existing, next, decision) => {
    expect(decide(existing, "default", BOT, next)).toEqual(decision);
  });
});

describe("commentBody", () => {
  it("begins with its markers, and a text that fills its room fits", () => {
    const whole = commentBody("k".repeat(60), { id: 99_999_999_999, attempt: 99 }, "x".repeat(roomFor("k".repeat(60))));
    expect(whole.split("\n").slice(0, 2)).toEqual([
      `<!-- perf-budgets:${"k".repeat(60)} -->`,
      "<!-- perf-budgets-run:99999999999.99 -->",
    ]);
    expect(whole.length).toBeLessThanOrEqual(65_536);
  });
});
