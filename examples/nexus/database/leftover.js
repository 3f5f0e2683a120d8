import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

const read = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
};

/** Whether that process is a PostgreSQL on that data folder; undefined where the system does not tell (no /proc). */
function serves(pid, data) {
  if (!existsSync("/proc/self/stat")) return undefined;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch {
    return false;
  }
}

/** The `start.js` that a server belongs to, if it still lives. */
function keeper(pid) {
  // after the name in parentheses: state, parent
  const parent = Number(
    read(`/proc/${pid}/stat`)
      ?.replace(/^.*\) \S /s, "")
      .split(" ")[0],
  );
  return read(`/proc/${parent}/cmdline`)?.includes("start.js") ? parent : undefined;
}

/**
 * Clears away what an earlier start left behind in the data folder: a `start.js` that was ended by SIGKILL leaves its
 * server running, and a server that was ended so leaves a `postmaster.pid` whose number may be another process by now.
 *
 * @param {string} data the server's data folder
 * @param {(line: string) => void} say
 * @throws when a living `start.js` uses the folder
 */
export async function clearLeftover(data, say) {
  const file = path.join(data, "postmaster.pid");
  const pid = Number(read(file)?.split("\n")[0]);
  // a dead one's file is left to PostgreSQL, which also looks whether its shared memory is still in use
  if (!pid || !alive(pid)) return;
  const ours = serves(pid, data);
  if (ours === false) {
    rmSync(file, { force: true });
    return;
  }
  const owner = keeper(pid);
  if (ours === undefined || owner !== undefined) {
    throw new Error(
      `The data folder ${data} is in use by process ${owner ?? pid}. End it, or set NEXUS_DATA to another folder.`,
    );
  }
  say(`ending PostgreSQL ${pid}, which an earlier start left behind`);
  process.kill(pid, "SIGINT");
  for (let waited = 0; alive(pid); waited += 50) {
    if (waited === 15_000) process.kill(pid, "SIGQUIT");
    if (waited > 30_000) throw new Error(`PostgreSQL ${pid}, left behind by an earlier start, does not end.`);
    await sleep(50);
  }
}
