import { execFileSync } from "node:child_process";

/** Services that a machine may lack. Whatever is not in this list is needed, and its absence is a failure. */
const SKIPS = [
  {
    name: "docker-engine",
    reason: "compose steps need a Docker engine with compose; containers of their own (CI inside one) have none",
    there: () =>
      answers("docker", ["version"]) &&
      (answers("docker", ["compose", "version"]) || answers("docker-compose", ["version"])),
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

function answers(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore", timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}
