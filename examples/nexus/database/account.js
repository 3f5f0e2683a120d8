import { spawnSync } from "node:child_process";

/** PostgreSQL refuses to run as root, so root lends it this account. */
const ACCOUNT = "postgres";

const id = (flag) => {
  const { status, stdout } = spawnSync("id", [flag, ACCOUNT], { encoding: "utf8" });
  return status === 0 ? Number(stdout) : undefined;
};

/**
 * Whom the server runs as: nobody else for an ordinary user; for root the account `postgres`, made if there is none.
 *
 * @returns {{ uid?: number, gid?: number }} to be spread into the options of `spawn` and `chown`
 */
export function serverAccount() {
  if (process.getuid?.() !== 0) return {};
  if (id("-u") === undefined) {
    const made = spawnSync("useradd", ["--system", "--user-group", "--no-create-home", ACCOUNT], { encoding: "utf8" });
    if (made.status !== 0) {
      const why = made.error?.message ?? made.stderr.trim();
      throw new Error(`PostgreSQL does not run as root and the account "${ACCOUNT}" could not be made: ${why}`);
    }
  }
  return { uid: id("-u"), gid: id("-g") };
}

/** Whether the account gets into a folder: a checkout below /root or a `mktemp -d` of root's is closed to it. */
export function canEnter(folder, account) {
  if (account.uid === undefined) return true;
  return spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", folder], { ...account, cwd: "/" }).status === 0;
}
