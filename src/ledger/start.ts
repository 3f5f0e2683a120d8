import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { KnownError } from "../errors.ts";
import type { Started, StartOptions } from "./owner.ts";
import { TOKEN } from "./processes.ts";

/**
 * Spawns at once (no tick passes until `pid` is known, so that a signal cannot come in between), in a session of its own:
 * Ctrl-C in a terminal reaches us alone, and we end the rest in good order.
 */
export function spawnProcess(options: StartOptions, token: string): ChildProcess {
  mkdirSync(dirname(options.log), { recursive: true });
  const log = openSync(options.log, "a");
  try {
    const [file, args] = typeof options.command === "string" ? [options.command, []] : split(options.command);
    return spawn(file, args, {
      cwd: options.cwd,
      env: { ...options.env, [TOKEN]: token },
      shell: typeof options.command === "string",
      detached: true,
      stdio: ["ignore", log, log, ...(options.ipc ? (["ipc"] as const) : [])],
    });
  } finally {
    closeSync(log);
  }
}

const split = ([file = "", ...args]: readonly string[]): [string, string[]] => [file, args];

/** @throws KnownError (exit 3) when the system would not start it */
export async function whyNotStarted(child: ChildProcess, { name, command, cwd }: StartOptions): Promise<KnownError> {
  const [error] = (await once(child, "error").catch((thrown: unknown) => [thrown])) as [NodeJS.ErrnoException];
  const words = typeof command === "string" ? command : command.join(" ");
  return new KnownError(
    3,
    {
      message: `${name} could not be started: ${error.message} (command: ${words}; in ${cwd})`,
      hint: error.code === "ENOENT" ? "The command or the folder it is started in does not exist." : undefined,
    },
    { cause: error },
  );
}

/** The child as the rest of the tool sees it. */
export function startedFrom(child: ChildProcess, pid: number, options: StartOptions): Started {
  type Exit = NonNullable<ReturnType<Started["exit"]>>;
  let exit: Exit | undefined;
  const ended = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  child.on("error", () => undefined); // a message to one that has just ended; `ended` tells
  return {
    name: options.name,
    pid,
    log: options.log,
    ended,
    exit: () => exit,
    send: (message) => {
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on("message", listener),
  };
}
