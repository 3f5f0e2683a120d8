/** The `/pattern/flags` of budgets.yml, where another text may stand too. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/** Undefined for any other text. Whether the pattern is one shows when it is made a RegExp. */
export function readPattern(text: string): Pattern | undefined {
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/s.exec(text) ?? [];
  return source === undefined || flags === undefined ? undefined : { source, flags };
}
