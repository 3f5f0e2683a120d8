/**
 * Sources of regular expressions for a secret in all the ways in which it may be written: as it is, and with its signs
 * escaped for URLs, JSON, HTML or Markdown, also several of these at once.
 */
export const anySpelling = (text: string): string =>
  [...text.matchAll(/\s+|\S/gu)]
    .map(([part]) => (/^\s/.test(part) ? spaces(part) : spellingsOf(part)))
    .join(ZERO_WIDTH);

/** What Markdown puts between signs, so that they mean nothing. */
const ZERO_WIDTH = "\\u200b?";
/** lines become one in a table, `\n` in JSON, + in a form */
const SPACE = String.raw`\s|\+|%0[9A-Da-d]|%20|\\+[nrtvf]|&#\d+;`;
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

function spaces(run: string): string {
  const rare = new Set([...run].filter((sign) => sign > "\x7f"));
  return `(?:${[SPACE, ...[...rare].map(spellingsOf)].join("|")})+`;
}

function spellingsOf(sign: string): string {
  if (/^[\p{L}\p{N}]$/u.test(sign) && sign <= "\x7f") return sign;
  if (sign === "\\") return String.raw`(?:\\+|%5[Cc]|&#92;)`;
  const code = sign.codePointAt(0) ?? 0;
  const units = Array.from({ length: sign.length }, (_, index) => sign.charCodeAt(index).toString(16).padStart(4, "0"));
  return `(?:${[
    `\\\\*${escaped(sign)}`,
    bothCases([...Buffer.from(sign)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")),
    `&#${code};`,
    `&#[xX]0*${bothCases(code.toString(16))};`,
    units.map((unit) => `\\\\+u${bothCases(unit)}`).join(""),
    ...(ENTITIES[sign] ? [ENTITIES[sign]] : []),
  ].join("|")})`;
}

const bothCases = (hex: string): string => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

// RegExp.escape is younger than the oldest Node that runs the command line
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** Shorter, the signs that are left could stand in any base64 by chance. */
const SHORTEST = 8;

/**
 * The signs of base64 that a secret alone decides, for each place at which it may begin within a longer text: `user:secret`
 * of an Authorization header, a configuration in one variable.
 */
export function inBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const first = Math.ceil((before * 8) / 6);
    const signs = whole.toString("base64").slice(first, Math.floor((whole.length * 8) / 6));
    if (signs.length < SHORTEST) return [];
    return [signs.replace(/[+]/g, "[+-]").replace(/[/]/g, "[/_]")];
  });
}
