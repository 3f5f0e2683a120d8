/** What a text says of itself, without a database. */
export interface Statement {
  /** the first word in lower case, `(` for a bracket; empty where there is none */
  readonly begins: string;
  /** how many statements there are */
  readonly count: number;
  /** numbers of its parameters `$1`, `$2`, ascending, each once */
  readonly parameters: readonly number[];
  /** what in it writes or locks, in its own words: `delete from`, `for update`; undefined where nothing is seen */
  readonly writes: string | undefined;
}

const READING = ["select", "with", "values", "table", "("];

/**
 * What keeps a text from being one reading statement; undefined where nothing is seen. The server has the last word: a
 * function may write, and only the server knows tables and columns.
 * @param sql in PostgreSQL's dialect
 */
export function whyNotReading(sql: string): { readonly message: string; readonly hint: string } | undefined {
  const { begins, count, writes } = readStatement(sql);
  if (count === 0) return { message: "there is no statement in it", hint: "write one that reads: select …" };
  if (count > 1)
    return { message: `there are ${count} statements in it`, hint: "write one; what follows it is another" };
  const write = READING.includes(begins) ? writes : begins;
  if (write === undefined) return undefined;
  return {
    message: `only reading statements are measured, and this one is none (${write})`,
    hint: "one that reads begins with select, with, values or table; what writes is measured through its endpoint",
  };
}

/** Reads the words of a text; what is quoted or a comment says nothing. */
export function readStatement(sql: string): Statement {
  const tokens = [...tokensOf(sql)];
  const starts = tokens.filter((token, index) => token !== ";" && (tokens[index - 1] ?? ";") === ";");
  const parameters = tokens.filter((token) => /^\$\d/.test(token)).map((token) => Number(token.slice(1)));
  return {
    begins: starts[0] ?? "",
    count: starts.length,
    parameters: [...new Set(parameters)].toSorted((a, b) => a - b),
    writes: writing(tokens, starts[0] === "with"),
  };
}

/** Only places where a statement can begin count: `delete` and `update` may be names of columns elsewhere. */
function writing(tokens: readonly string[], mayModify: boolean): string | undefined {
  for (const [index, token] of tokens.entries()) {
    const [before, after] = [tokens[index - 1] ?? "", tokens[index + 1] ?? ""];
    const begins = mayModify && (before === "(" || before === ")");
    if (begins && MODIFIES.has(`${token} ${after}`)) return `${token} ${after}`;
    if (begins && token === "update" && /^[\p{L}_"]/u.test(after)) return token;
    if (token === "for" && LOCKS.has(after)) return `${token} ${after}`;
    if (token === "into") return "select … into";
  }
  return undefined;
}

const MODIFIES = new Set(["insert into", "delete from", "merge into"]);
const LOCKS = new Set(["update", "share", "no", "key"]);

const BLANK = /\s+|--[^\n]*/y;
const TEXT = /e'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$([a-z_]\w*)?\$.*?\$\1\$/isy;
const NAME = /"(?:[^"]|"")*"/y;
const WORD = /\$\d+|[\p{L}_][\p{L}\p{N}_$]*|\d[\w.]*|./suy;

/** Words in lower case, parameters and signs; `'` stands for a quoted text, `"` for a quoted name. */
function* tokensOf(sql: string): Generator<string> {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(sql)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  while (at < sql.length) {
    if (take(BLANK) !== undefined) continue;
    if (sql.startsWith("/*", at)) at = endOfComment(sql, at);
    else if (take(TEXT) !== undefined) yield "'";
    else if (take(NAME) !== undefined) yield '"';
    else yield (take(WORD) ?? "").toLowerCase();
  }
}

/** Comments may hold comments. */
function endOfComment(sql: string, start: number): number {
  let depth = 0;
  for (const { 0: sign, index } of sql.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += sign === "/*" ? 1 : -1;
    if (depth === 0) return start + index + sign.length;
  }
  return sql.length;
}
