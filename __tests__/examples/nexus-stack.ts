import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = join(import.meta.dirname, "../../examples/nexus");

type Env = Readonly<Record<string, string>>;

export interface Program {
  readonly pid: number;
  /** both streams so far */
  output(): string;
  /** exit code; resolves though others that it started still hold its streams */
  readonly ended: Promise<number | null>;
  /** both streams are complete */
  readonly closed: Promise<void>;
  signal(signal: NodeJS.Signals): void;
}

/** A program of the example product as its users start it: `node PATH …`. */
function program(args: readonly string[], env: Env): Program {
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const add = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return { pid: child.pid as number, output: () => output, ended, closed, signal: (signal) => child.kill(signal) };
}

/** Waits until it prints a text. */
async function untilPrinted(started: Program, text: string): Promise<void> {
  let code: number | null | undefined;
  started.ended.then((value) => {
    code = value;
  });
  for (let waited = 0; !started.output().includes(text); waited += 20) {
    if (code !== undefined || waited > 60_000) {
      throw new Error(
        `"${text}" was not printed${code === undefined ? "" : `, exit code ${code}`}:\n${started.output()}`,
      );
    }
    await sleep(20);
  }
}

export async function start(args: readonly string[], env: Env): Promise<Program> {
  const started = program(args, env);
  await untilPrinted(started, "ready on ");
  return started;
}

/** Runs it to its end. */
export async function run(args: readonly string[], env: Env): Promise<{ code: number | null; output: string }> {
  const started = program(args, env);
  const code = await started.ended;
  await started.closed;
  return { code, output: started.output() };
}

export async function end(started: Program): Promise<number | null> {
  started.signal("SIGTERM");
  return started.ended;
}
