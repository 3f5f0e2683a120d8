import { MASK, maskPlaces } from "./credentials.ts";
import { anySpelling, inBase64 } from "./spellings.ts";

const BY_NAME = /(TOKEN|PASSWORD|SECRET|KEY)(S?)$/i;

/** An input of the action that ends in KEY and is no key: its value is `default` unless told otherwise. */
const PUBLIC = new Set(["INPUT_KEY"]);

/** A line of a longer secret (a private key), or an entry of a list; shorter ones are its frame. */
const SHORTEST_LINE = 8;

/**
 * Hides secrets in a text: the values of the variables named, and of all whose name ends in TOKEN, PASSWORD, SECRET or
 * KEY (or their plurals, which hold lists), however they are written (see {@link anySpelling}, {@link inBase64}), and what
 * is secret by its place in a URL or header, whatever its origin. A value that is an ordinary word ({@link isWord}) is only hidden where it is given as a
 * secret: otherwise every `postgres` of a report would turn into stars, and so tell what the password is.
 * @param names `secrets` of budgets.yml
 */
export function masker(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[] = [],
): (text: string) => string {
  const values = Object.entries(env)
    .filter(([name]) => names.includes(name) || (BY_NAME.test(name) && !PUBLIC.has(name)))
    .flatMap(([name, value]) => parts((value ?? "").trim(), BY_NAME.exec(name)?.[2] ? LIST : LINES));
  // longest first, so that a secret that begins with another one is hidden whole
  const all = [...new Set(values)].filter((value) => value !== "").toSorted((a, b) => b.length - a.length);
  const secrets = all.filter((value) => !isWord(value));
  const anywhere = either(secrets.map(anySpelling).concat(secrets.flatMap(inBase64)), "g");
  const words = either(all.filter(isWord).map(anySpelling), "gi", (source) => `${GIVEN}(?:${source})(?![\\w-])`);
  return (text) => {
    const hidden = anywhere ? text.replace(anywhere, MASK) : text;
    return maskPlaces(words ? hidden.replace(words, `$1${MASK}`) : hidden);
  };
}

/**
 * Whether it could stand in any text: shorter than 6 characters; or shorter than 12 and only letters (in one case, or with
 * a capital first) or only digits.
 */
export const isWord = (value: string): boolean =>
  value.length < 6 || (value.length < 12 && /^(\p{Lu}?\p{Ll}+|\p{Lu}+|\p{Nd}+)$/u.test(value));

/** `PGPASSWORD=`, `"password":"`, `token: '` */
const GIVEN = String.raw`((?:(?:token|password|secret|key)s?|passwd|pwd|pass)["']?\s*(?:=\s*["']?|:\s*["']))`;

const either = (
  sources: readonly string[],
  flags: string,
  frame: (source: string) => string = (source) => source,
): RegExp | undefined => (sources.length > 0 ? new RegExp(frame(sources.join("|")), flags) : undefined);

const LINES = /\r?\n/;
const LIST = /[\s,;]+/;

/** A secret, and the long ones of its lines or of the entries of its list. */
function parts(value: string, between: RegExp): string[] {
  const several = value.split(between).map((part) => part.trim());
  return [value, ...(several.length > 1 ? several.filter((part) => part.length >= SHORTEST_LINE) : [])];
}
