import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { permissionsHelp } from "../../src/github/permissions.ts";
import { buildReport } from "../../src/report/build.ts";
import { renderComment } from "../../src/report/render/comment.ts";
import { hintMarkdown, splitHint } from "../../src/report/render/hint.ts";
import { renderHtml } from "../../src/report/render/html/page.ts";
import { aConfig, aRun, at } from "../support/run.ts";
import { timer } from "../support/timer.ts";

const asHtml = (markdown: string) =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
const YAML =
  "permissions:\n  contents: read         # the checkout, and budgets.yml of the base branch\n  actions: read ";

describe("a hint", () => {
  it.each([
    ["Do this.", { words: "Do this.", block: undefined }],
    ["Write:\na: 1\n  b: 2", { words: "Write:", block: "a: 1\n  b: 2" }],
    [
      "It was refused.\nAdd this:\n\na:\n  b: 1\n\nc: 2\n",
      { words: "It was refused. Add this:", block: "a:\n  b: 1\n\nc: 2" },
    ],
  ])("%j", (text, split) => expect(splitHint(text)).toEqual(split));

  it("keeps its words harmless and its block inside a list", () => {
    expect(asHtml(`- x\n\n${hintMarkdown("Ask @all:\n\na: <b>\n  c", "  ")}`)).toMatch(
      /<li>[\s\S]*Ask @\u200ball:[\s\S]*<pre><code>a: &lt;b&gt;\n {2}c\n<\/code><\/pre>\n<\/li>/,
    );
  });
});

describe("the YAML to add can be pasted", () => {
  const hint = permissionsHelp("baseline");
  const report = buildReport({
    run: aRun([{ subject: "a", rounds: [1, 1, 1] }], { problems: [] }),
    config: aConfig([
      { name: "a", budgets: [{ metric: "time", stat: "median", bound: 0.5, text: "0.5 ms", at: at(7) }] },
    ]),
    checks: [timer],
    baseline: { runs: [], text: "none that can be read", hint: `It was refused.\n${hint}` },
    watched: [`budgets.yml could not be read.\n${hint}`],
  });

  it("from the comment, where it stands twice", () => {
    const html = asHtml(renderComment(report, { links: {}, limit: 65_536 }));
    expect(html.split(YAML)).toHaveLength(3);
    expect(html).toMatch(/<blockquote>[\s\S]*<pre><code>permissions:[\s\S]*<\/pre>[\s\S]*<\/blockquote>/);
  });
  it("from the page", () => {
    expect(renderHtml(report).split(`<pre>${YAML}`)).toHaveLength(3);
  });
});

describe("kept files in the page", () => {
  const whole = buildReport({
    run: aRun([{ subject: "a", rounds: [1, 1, 1] }], { problems: [] }),
    config: aConfig([{ name: "a", budgets: [] }]),
    checks: [timer],
    baseline: { runs: [], text: "none" },
    watched: [],
  });
  const report = {
    ...whole,
    files: [
      { title: "Home", path: "pages/home.html" },
      { title: "Cart", path: "pages/cart.html" },
    ],
  };
  it("lie beside it on the disk", () => {
    expect(renderHtml(report)).toContain('<a href="pages/home.html">');
  });
  it("have their addresses where it was uploaded alone; without one they are only named", () => {
    const html = renderHtml(report, { "pages/home.html": "https://x/1" });
    expect(html).toContain('<a href="https://x/1">Home: pages/home.html</a>');
    expect(html).toContain("<li>Cart: pages/cart.html</li>");
  });
});
