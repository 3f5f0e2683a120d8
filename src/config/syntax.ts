import type { YAMLError } from "yaml";
import type { Mistake, Position } from "../errors.ts";

interface Words {
  readonly message: string;
  readonly hint?: string;
}

/** What the YAML parser's findings mean to the person who wrote the line. */
const WORDS: Partial<Record<YAMLError["code"], Words>> = {
  TAB_AS_INDENT: { message: "a tab indents this line, YAML wants spaces", hint: "replace the tab by two spaces" },
  MULTIPLE_DOCS: {
    message: "a second document begins here",
    hint: "one file holds one document: remove the line `---`",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: "a second `key: value` begins on the same line",
    hint: 'put it on a line of its own, or quote a value that holds ": ": "a: b"',
  },
  BAD_SCALAR_START: {
    message: "a value can't begin with this character unless it is quoted",
    hint: 'put the whole value in quotes: "@value"',
  },
  BAD_DQ_ESCAPE: {
    message: "this is no escape that double quotes know",
    hint: "write \\\\ for a backslash, or use single quotes: 'a\\b'",
  },
  TAG_RESOLVE_FAILED: { message: "this tag has no meaning here", hint: "remove the word that begins with !" },
  MISSING_CHAR: {
    message: "something is not closed: a quote, a bracket, or a key without its colon",
    hint: "look for the quote or bracket that this line or one above opens, or write `key: value`",
  },
};

/** What git leaves where it could not merge. */
export const CONFLICT: Words = {
  message: "git could not merge this part, and both versions stand here",
  hint: "keep one of the two, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>",
};

export const NOT_UTF8: Words = {
  message: "this is no text in UTF-8",
  hint: "save it as UTF-8; in PowerShell: … | Out-File -Encoding utf8 budgets.yml",
};

/** @param line the text of the line on which the error was found */
export function syntaxMistake(error: YAMLError, at: Position, line: string): Mistake {
  const words = WORDS[error.code];
  // YAML takes > for the beginning of a folded text
  const sign = /^(.*?[:,{]\s*)[<>]=?\s*(\d[\d.,]*(?: ?[a-zA-Z%]+)?)/.exec(line);
  if (sign && error.code !== "TAB_AS_INDENT")
    return {
      at: { ...at, column: (sign[1] ?? "").length + 1 },
      message:
        "a bound has no sign, the metric knows its direction (at most for times and sizes, at least for rates and scores)",
      hint: `write ${sign[2]}`,
    };
  if (error.code === "BAD_INDENT" && /end with/.test(error.message))
    return { at, message: `a bracket is not closed: ${lower(error.message)}`, hint: "close it with ] or }" };
  return words
    ? { at, ...words }
    : { at, message: `this is not YAML: ${lower(error.message)}`, hint: "compare the indentation with the line above" };
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
