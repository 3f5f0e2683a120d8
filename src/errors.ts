/** A place in a file that a person can open: 1-based line and column. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One mistake, told so that it can be mended: where, what is wrong, what to do. */
export interface Mistake {
  readonly at?: Position | undefined;
  readonly message: string;
  /** What to do about it; a full sentence or a snippet to paste. */
  readonly hint?: string | undefined;
}

/** 2: the file or the call is wrong. 3: the file is right, but it could not be measured. */
export type FailureExit = 2 | 3;

/**
 * A mistake we know: it is printed without a stack trace. Every other error is a defect of ours
 * and is printed with one.
 */
export class KnownError extends Error {
  readonly exit: FailureExit;
  readonly mistakes: readonly Mistake[];

  constructor(exit: FailureExit, mistakes: Mistake | readonly Mistake[], options?: ErrorOptions) {
    const list = Array.isArray(mistakes) ? (mistakes as readonly Mistake[]) : [mistakes as Mistake];
    super(list.map((mistake) => mistake.message).join("\n"), options);
    this.name = "KnownError";
    this.exit = exit;
    this.mistakes = list;
  }
}

/**
 * The same error with its texts masked, for whoever prints it. An unknown error keeps its identity and its stack, since
 * both tell where the defect is.
 */
export function withoutSecrets(error: KnownError, mask: (text: string) => string): KnownError;
export function withoutSecrets<E>(error: E, mask: (text: string) => string): E;
export function withoutSecrets(error: unknown, mask: (text: string) => string): unknown {
  if (!(error instanceof Error)) return error;
  if (!(error instanceof KnownError)) {
    error.message = mask(error.message);
    if (error.stack !== undefined) error.stack = mask(error.stack);
    return error;
  }
  const mistakes = error.mistakes.map(({ message, hint, ...rest }) => ({
    ...rest,
    message: mask(message),
    ...(hint === undefined ? {} : { hint: mask(hint) }),
  }));
  return new KnownError(error.exit, mistakes, { cause: error.cause });
}

/** `budgets.yml:14:9` */
export const place = (at: Position): string => `${at.file}:${at.line}:${at.column}`;

/** The text a person reads, one block a mistake; never a stack trace for a {@link KnownError}. */
export function explain(error: unknown): string {
  if (!(error instanceof KnownError)) return error instanceof Error ? (error.stack ?? String(error)) : String(error);
  return error.mistakes
    .map(({ at, message, hint }) => {
      const head = at ? `${place(at)}  ${message}` : message;
      return hint ? `${head}\n${indent(hint)}` : head;
    })
    .join("\n");
}

const indent = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line ? `    ${line}` : line))
    .join("\n");
