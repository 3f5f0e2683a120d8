import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execute } from "../../src/ledger/docker.ts";

/** A Docker engine with one image, made here: nothing is pulled. */
export interface Engine {
  /** what a command needs to find it */
  readonly env: Readonly<Record<string, string>>;
  /** as in DOCKER_HOST */
  readonly host: string;
  /** name of an image that holds /bin/busybox and nothing else */
  readonly image: string;
  docker(...args: string[]): string;
  close(): Promise<void>;
}

/** Whether an engine answers, or one can be started here. */
export const engineIsPossible = (): boolean => (answers(env()) && hasCompose(env())) || mayStartOne();

/** The engine that answers, or a new one that belongs to the caller; what it needs is installed from Debian first. */
export async function openEngine(): Promise<Engine> {
  if (answers(env()) && hasCompose(env())) {
    install(["busybox-static"], () => existsSync(BUSYBOX));
    return equip(env(), async () => undefined);
  }
  install(
    ["docker.io", "docker-compose", "busybox-static"],
    () => ["docker", "dockerd"].every(isOnPath) && hasCompose(env()) && existsSync(BUSYBOX),
  );
  const folder = mkdtempSync(join(tmpdir(), "perf-budgets-engine-"));
  const keeper = spawn("sh", [join(import.meta.dirname, "engine.sh"), folder], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const own = env(`unix://${join(folder, "docker.sock")}`);
  const close = async (): Promise<void> => {
    const ended = once(keeper, "exit");
    keeper.stdin?.end();
    await ended;
  };
  await untilItAnswers(own, keeper, join(folder, "log"));
  return equip(own, close);
}

const BUSYBOX = "/bin/busybox";
const IMAGE = "perf-budgets-test/busybox:local";

async function untilItAnswers(own: Record<string, string>, keeper: ChildProcess, log: string): Promise<void> {
  for (const end = performance.now() + 60_000; ; ) {
    if (answers(own)) return;
    if (keeper.exitCode !== null || performance.now() > end)
      throw new Error(`the Docker engine did not start:\n${existsSync(log) ? readFileSync(log, "utf8") : ""}`);
    await sleep(100);
  }
}

async function equip(own: Record<string, string>, close: () => Promise<void>): Promise<Engine> {
  const docker = (...args: string[]): string => execFileSync("docker", args, { env: own, encoding: "utf8" });
  const context = mkdtempSync(join(tmpdir(), "perf-budgets-image-"));
  mkdirSync(join(context, "bin"));
  copyFileSync(BUSYBOX, join(context, "bin/busybox"));
  execFileSync("sh", ["-c", `tar -C '${context}' -c . | docker import - ${IMAGE}`], { env: own });
  rmSync(context, { recursive: true });
  return {
    env: own,
    host: own.DOCKER_HOST ?? "unix:///var/run/docker.sock",
    image: IMAGE,
    docker,
    close: async () => {
      await execute(["docker", "image", "rm", "--force", IMAGE], { env: own });
      await close();
    },
  };
}

function env(host = process.env.DOCKER_HOST): Record<string, string> {
  const kept = ["PATH", "HOME", "DOCKER_CONFIG", "DOCKER_CONTEXT"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...(host ? { DOCKER_HOST: host } : {}) };
}

const answers = (own: Record<string, string>): boolean => works("docker", ["version"], own);
const hasCompose = (own: Record<string, string>): boolean =>
  works("docker", ["compose", "version"], own) || works("docker-compose", ["version"], own);
const isOnPath = (name: string): boolean => works("sh", ["-c", `command -v ${name}`], env());

/** Only root can, and only with the rights that a container of its own mostly lacks. */
function mayStartOne(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const SYS_ADMIN = 21n;
  const rights = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  const allowed = ((BigInt(`0x${rights}`) >> SYS_ADMIN) & 1n) === 1n;
  return allowed && (isOnPath("apt-get") || (isOnPath("dockerd") && hasCompose(env()) && existsSync(BUSYBOX)));
}

/** By Debian's own package manager; unless they are there. */
function install(packages: readonly string[], areThere: () => boolean): void {
  if (areThere()) return;
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"];
  for (const rest of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    const [command = "", ...args] = [...sudo, ...apt, ...rest];
    execFileSync(command, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  }
  if (!areThere()) throw new Error(`${packages.join(", ")} were installed and yet do not all work`);
}

function works(command: string, args: readonly string[], own: Record<string, string>): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore", timeout: 20_000, env: own });
    return true;
  } catch {
    return false;
  }
}
