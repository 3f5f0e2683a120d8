import { rmSync } from "node:fs";
import type { Owner } from "../../ledger/owner.ts";
import { waitForEnd } from "../wait.ts";
import type { Container } from "./state.ts";

/** lines of each container's log that are kept when it is removed */
const MOST = 2000;
/** ms */
const PATIENCE = 10_000;

/**
 * Writes what a container has printed (both streams, in their order) to a file of its own beside the step's log, where its
 * last lines can be shown and people find the rest.
 *
 * @returns its path
 */
export async function keepLog(
  container: Pick<Container, "id" | "service">,
  stepLog: string,
  { owner, env, cwd }: { owner: Owner; env: Readonly<Record<string, string>>; cwd: string },
): Promise<string> {
  const log = stepLog.replace(/(\.log)?$/, `.${container.service.replace(/[^\w.-]+/g, "-")}.log`);
  rmSync(log, { force: true });
  const command = ["docker", "logs", "--tail", String(MOST), container.id];
  const started = await owner.start({ name: `log of ${container.service}`, command, cwd, env, log });
  await waitForEnd(started, PATIENCE, new AbortController().signal);
  await owner.end(started);
  return log;
}
