import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { codeBlock, codeSpan, escapeMarkdown, tableMarkdown } from "../../src/report/render/markdown.ts";

/** GitHub's dialect, raw HTML passed through as GitHub does before its own sanitizer. */
const render = (markdown: string) =>
  micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
const plainText = (html: string) =>
  html
    .replace(/<[^>]+>/g, "")
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");

/** Pieces that mean something to Markdown, HTML or GitHub. */
const nasty = fc
  .array(
    fc.constantFrom(
      "|",
      "\\",
      "`",
      "``",
      "*",
      "_",
      "~~",
      "[a](http://x.y)",
      "![i](u)",
      "<img src=x onerror=alert(1)>",
      "<!-- c -->",
      "@octocat",
      "#12",
      "GH-1",
      "https://evil.example",
      "www.evil.example",
      "\n",
      "\n# h",
      "&lt;",
      "a",
      " ",
      "- ",
      "1. ",
      "> ",
      "```",
      "]",
      "{",
      "}",
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));
const name = fc.oneof(nasty, fc.string());

describe("escapeMarkdown", () => {
  it("leaves text of any kind as text: no element, link, image, comment or mention comes of it", () => {
    fc.assert(
      fc.property(name, (text) => {
        const html = render(`x ${escapeMarkdown(text)} y`);
        expect(html.replace(/^<p>|<\/p>$/g, "")).not.toMatch(/[<>]/);
        expect(html).not.toMatch(/@\w|(^|[^&])#\d/);
      }),
      { numRuns: 500 },
    );
  });

  it("shows what it was given", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const shown = plainText(render(`x${escapeMarkdown(text)}y`))
          .replaceAll("\u200b", "")
          .trim();
        expect(shown).toBe(`x${text.replace(/\s+/g, " ")}y`.trim());
      }),
    );
  });
});

describe("codeSpan", () => {
  it("is one code element that holds the text, also in a table", () => {
    fc.assert(
      fc.property(
        name.filter((text) => text.trim() !== "" && !/[\u0000-\u0008\u000b-\u001f\ufeff]/.test(text)),
        (text) => {
          const html = render(`| a |\n|---|\n| ${codeSpan(text)} |`);
          expect(html.match(/<td[ >]/g)).toHaveLength(1);
          const cell = /<td>(.*)<\/td>/s.exec(html)?.[1] ?? "";
          expect(cell).toMatch(/^<code>[^<>]*<\/code>$/s);
          expect(plainText(cell).trim()).toBe(text.replace(/\s+/g, " ").trim());
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("codeBlock", () => {
  it("is one block, whatever fences the text has", () => {
    fc.assert(
      fc.property(name, (text) => {
        const html = render(`${codeBlock(text)}\n\nafter`);
        expect(html.match(/<pre>/g)).toHaveLength(1);
        expect(html).toMatch(/<p>after<\/p>$/);
      }),
    );
  });
});

describe("tableMarkdown", () => {
  it("keeps its columns and rows whatever its cells hold", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 5 }), (rows) => {
        const table = {
          title: "T",
          columns: [{ title: "A" }, { title: "B" }],
          rows: rows.map(([a, b]) => [{ text: `x${a}`, code: true }, { text: b }]),
        };
        const html = render(tableMarkdown(table));
        expect(html.match(/<tr>/g)).toHaveLength(rows.length + 1);
        expect(html.match(/<td[ >]/g) ?? []).toHaveLength(rows.length * 2);
      }),
    );
  });
});
