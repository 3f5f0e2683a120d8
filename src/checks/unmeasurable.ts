import { type KnownError, place } from "../errors.ts";
import { RoundFailed } from "./check.ts";

/** What keeps one subject from being measured, with its place in the file, as a failed round: repeating it is no use. */
export function unmeasurable(error: KnownError): RoundFailed {
  const lines = error.mistakes.map(({ at, message }) => (at ? `${place(at)}  ${message}` : message));
  const hint = error.mistakes.find((mistake) => mistake.hint !== undefined)?.hint;
  return new RoundFailed(lines.join("\n"), { cause: error, fatal: true, ...(hint === undefined ? {} : { hint }) });
}
