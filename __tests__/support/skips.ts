import { engineIsPossible } from "./engine.ts";

/** Services that a machine may lack. Whatever is not in this list is needed, and its absence is a failure. */
const SKIPS = [
  {
    name: "docker-engine",
    reason: "no Docker engine with compose answers, and only root with apt-get can start one of its own",
    there: engineIsPossible,
  },
  {
    name: "ordinary-user",
    reason: "root may read every file",
    there: () => process.getuid?.() !== 0,
  },
  {
    name: "root",
    reason: "only root can give a file to another account",
    there: () => process.getuid?.() === 0,
  },
] as const;

export type SkipName = (typeof SKIPS)[number]["name"];

/**
 * `describe.skipIf(skipUnless("docker-engine"))`: true where the service is missing, which is then said with its reason.
 */
export function skipUnless(name: SkipName): boolean {
  const skip = SKIPS.find((one) => one.name === name);
  if (!skip || skip.there()) return false;
  process.stderr.write(`skipped without ${skip.name}: ${skip.reason}\n`);
  return true;
}
