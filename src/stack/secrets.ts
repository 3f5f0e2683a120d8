import type { Step } from "../config/types.ts";
import { HOW_TO_SET } from "../config/unset-secrets.ts";
import { KnownError } from "../errors.ts";
import { nameOf } from "./failure.ts";

/**
 * A step that names a secret which is not there would fail in words of its own, or go on with nothing in its place.
 * @param unset names of variables
 * @throws KnownError (exit 3)
 */
export function requireSecrets(step: Step, unset: readonly string[]): void {
  const texts = step.kind === "compose" ? [step.file] : [step.command];
  const name = unset.find((each) =>
    texts.some((text) => new RegExp(String.raw`\$(?:${each}\b|\{${each}\})`).test(text)),
  );
  if (name === undefined) return;
  const message = `${nameOf(step)} needs the secret ${name}, which is not there (a fork?)`;
  throw new KnownError(3, { at: step.at, message, hint: HOW_TO_SET });
}
