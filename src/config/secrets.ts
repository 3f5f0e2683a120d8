const BY_NAME = /(TOKEN|PASSWORD|SECRET|KEY)$/i;

/** An input of the action that ends in KEY and is no key: its value is `default` unless told otherwise. */
const PUBLIC = new Set(["INPUT_KEY"]);

/** Shorter values are words of every text; masking them would hide all and protect nothing. */
const SHORTEST = 4;
/** A line of a longer secret (a private key); shorter ones are its frame. */
const SHORTEST_LINE = 8;

const MASK = "***";

/**
 * Hides secrets in a text: the values of the variables named, and of all whose name ends in TOKEN, PASSWORD, SECRET or
 * KEY (also as they stand in URLs and JSON), and passwords in URLs whatever their origin.
 * @param names `secrets` of budgets.yml
 */
export function masker(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[] = [],
): (text: string) => string {
  const values = Object.entries(env)
    .filter(([name]) => names.includes(name) || (BY_NAME.test(name) && !PUBLIC.has(name)))
    .flatMap(([, value]) => spellings(value ?? ""));
  // longest first, so that a secret that begins with another one is hidden whole
  const secrets = [...new Set(values)].toSorted((a, b) => b.length - a.length);
  const pattern = secrets.length > 0 ? new RegExp(secrets.map(escaped).join("|"), "g") : undefined;
  return (text) => maskUrls(pattern ? text.replace(pattern, MASK) : text);
}

// RegExp.escape is younger than the oldest Node that runs the command line
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** All the ways in which a value may stand in a text. */
function spellings(value: string): string[] {
  if (value.length < SHORTEST) return [];
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const parts = lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_LINE) : [];
  return [value, ...parts].flatMap((part) => [
    part,
    encodeURIComponent(part.toWellFormed()),
    JSON.stringify(part).slice(1, -1),
  ]);
}

const VARIABLE = String.raw`\$\{[^}\s]*\}`;
const USER_INFO = new RegExp(String.raw`(\b[a-z][a-z0-9+.-]*://)((?:${VARIABLE}|[^\s/:@"'<>])*)(:[^\s/"'<>]*)?@`, "gi");
const ONLY_VARIABLES = new RegExp(`^:?(${VARIABLE})+$`);

/** `postgres://nexus:secret@host` → `postgres://nexus:***@host`; one word alone before the @ is a token. */
const maskUrls = (text: string): string =>
  text.replace(USER_INFO, (whole, scheme: string, user: string, password: string | undefined) => {
    const secret = password ?? user;
    // what stands for a secret is none
    if (secret === "" || ONLY_VARIABLES.test(secret)) return whole;
    return password === undefined ? `${scheme}${MASK}@` : `${scheme}${user}:${MASK}@`;
  });
