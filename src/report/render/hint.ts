import { codeBlock, escapeMarkdown } from "./markdown.ts";

/** What to do, in words, and what to paste as it is (YAML, a command). */
export interface Hint {
  readonly words: string;
  readonly block: string | undefined;
}

/** Words end at the first empty line, or with the first line where there is none; the rest is to be pasted. */
export function splitHint(text: string): Hint {
  const lines = text.trim().split("\n");
  const empty = lines.findIndex((line) => line.trim() === "");
  const end = empty < 0 ? 1 : empty;
  const block = lines
    .slice(end)
    .join("\n")
    .replace(/^(\s*\n)+/, "")
    .trimEnd();
  return { words: lines.slice(0, end).join(" "), block: block === "" ? undefined : block };
}

/** Blocks of Markdown, which an indentation keeps inside a list. */
export function hintMarkdown(text: string, indent = ""): string {
  const { words, block } = splitHint(text);
  const markdown = block === undefined ? escapeMarkdown(words) : `${escapeMarkdown(words)}\n\n${codeBlock(block)}`;
  return markdown
    .split("\n")
    .map((line) => (line ? `${indent}${line}` : line))
    .join("\n");
}
