/**
 * Hides what is secret by where it stands, whatever its value: passwords in URLs, tokens in their queries, Authorization
 * headers and cookies. What stands for a secret (`${NAME}`) is none.
 */
export const maskPlaces = (text: string): string => maskQueries(maskUserInfo(maskHeaders(text)));

export const MASK = "***";
/** can begin a value of YAML, which a star can't */
const REMOVED = "(removed)";

const VARIABLE = String.raw`\$\{[^}\s]*\}`;
const ONLY_VARIABLES = new RegExp(`^:?(${VARIABLE})+$`);
// the sign without width is what Markdown puts in, so that nothing becomes a link
const USER_INFO = new RegExp(
  String.raw`(\b[a-z][a-z0-9+.-]{0,30}\u200b?://)((?:${VARIABLE}|[^\s/:@"'<>])*)(:[^\s/"'<>]*)?@`,
  "gi",
);

/** `postgres://nexus:secret@host` → `postgres://nexus:***@host`; one word alone before the @ is a token. */
const maskUserInfo = (text: string): string =>
  text.replace(USER_INFO, (whole, scheme: string, user: string, password: string | undefined) => {
    const secret = password ?? user;
    if (secret === "" || ONLY_VARIABLES.test(secret)) return whole;
    return password === undefined ? `${scheme}${MASK}@` : `${scheme}${user}:${MASK}@`;
  });

const SECRET_NAME = String.raw`(?:[\w.\\-]*(?:token|password|passwd|secret|api\\?[_-]?key|signature|session(?:\\?[_-]?id)?)|key|sig|pwd|code)`;
const QUERY = new RegExp(String.raw`([?&#]|&amp;)(${SECRET_NAME})=((?:[^&#\s"'<>|\\]|\\[^"'\\nrtu])+)`, "gi");

/** `?access_token=abc&page=2` → `?access_token=***&page=2` */
const maskQueries = (text: string): string =>
  text.replace(QUERY, (whole, sign: string, name: string, value: string) =>
    ONLY_VARIABLES.test(value) ? whole : `${sign}${name}=${MASK}`,
  );

const HEADER = new RegExp(
  String.raw`(["']?\b(?:(?:proxy-)?authorization|(?:set-)?cookie2?|x-api-key|x-auth-token|x-csrf-token)["']?\s*[:=]\s*)` +
    String.raw`(\[[^\]]*\]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"'\[\\,}|<][^\r\n"'\\,}|<]*)`,
  "gi",
);
const SCHEME = /\b(Basic|Bearer)\s+(?=[\w.~+/-]*\d)([\w.~+/-]{8,}=*)/g;

/** `Authorization: Basic dTpw`, `"set-cookie":["a=b"]` */
const maskHeaders = (text: string): string =>
  text
    .replace(HEADER, (whole, name: string, value: string) => {
      if (value.includes("${")) return whole;
      const quote = /^["']/.exec(value)?.[0] ?? "";
      return value.startsWith("[") ? `${name}["${REMOVED}"]` : `${name}${quote}${REMOVED}${quote}`;
    })
    .replace(SCHEME, `$1 ${MASK}`);
