import { spawnSync } from "node:child_process";

/** What the example product and its tests take from the system. The one list of it. */
const PROGRAMS = [
  { program: "redis-server", package: "redis-server" },
  { program: "slapd", package: "slapd" },
  { program: "nginx", package: "nginx" },
] as const;

/** Daemons are often not on an ordinary user's PATH. */
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;

/** Whether a program is installed. */
export const isThere = (program: string): boolean =>
  spawnSync("sh", ["-c", 'command -v "$1"', "sh", program], { stdio: "ignore", env: { ...process.env, PATH } })
    .status === 0;

/**
 * A package that brings a server starts it and has it started at each boot. Both is kept from happening: what runs is
 * started by a run and ended with it.
 */
const INSTALL = `set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$@"
for service in "$@"; do
  [ ! -e "/etc/init.d/$service" ] || update-rc.d "$service" disable >/dev/null 2>&1 || true
done`;

/**
 * Installs Debian packages, as root or by sudo, without starting anything.
 * @throws when there is no apt-get, or it fails
 */
export function aptInstall(packages: readonly string[]): void {
  if (!isThere("apt-get")) throw new Error("there is no apt-get here");
  console.log(`Installing ${packages.join(", ")} (apt-get) …`);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const [command, ...args] = [...sudo, "sh", "-c", INSTALL, "sh", ...packages];
  const { status } = spawnSync(command!, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`apt-get install ${packages.join(" ")} ended with ${status}`);
}

/** Brings what is missing. What can't be had is named: a run does not measure it, a test that needs it fails. */
export function ensurePrograms(): void {
  const missing = PROGRAMS.filter(({ program }) => !isThere(program));
  if (missing.length === 0) return;
  try {
    aptInstall(missing.map((one) => one.package));
  } catch (error) {
    const names = missing.map(({ program }) => program).join(", ");
    console.log(`Without ${names}: ${(error as Error).message}. What needs them is not measured.`);
  }
}
