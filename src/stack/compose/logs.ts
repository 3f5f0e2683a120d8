import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Container } from "./state.ts";

/** lines of each container's log that are kept when it is removed */
const MOST = 2000;
/** ms */
const PATIENCE = 10_000;

/**
 * Writes what a container has printed (both streams, in their order) to a file of its own beside the step's log, where its
 * last lines can be shown and people find the rest. At once, some 50 ms: whoever learns that it has died learns why.
 *
 * @returns its path
 */
export function keepLog(
  { id, service }: Pick<Container, "id" | "service">,
  stepLog: string,
  env: Readonly<Record<string, string>>,
): string {
  const path = stepLog.replace(/(\.log)?$/, `.${service.replace(/[^\w.-]+/g, "-")}.log`);
  const file = openSync(path, "w");
  try {
    spawnSync("docker", ["logs", "--tail", String(MOST), id], {
      env,
      stdio: ["ignore", file, file],
      timeout: PATIENCE,
    });
  } finally {
    closeSync(file);
  }
  return path;
}
