import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { KnownError, type Mistake, type Position } from "../errors.ts";
import { ledgersIn, ownerLives } from "../ledger/undo.ts";
import type { ArmName } from "../results/entry.ts";
import { holderOf } from "./holder.ts";

/** `web` → `PORT_WEB`, `read-replica` → `PORT_READ_REPLICA` */
export const portVariable = (name: string): string => `PORT_${name.toUpperCase().replaceAll("-", "_")}`;

/**
 * Head gets the ports that the file names, so that they stay the same for people; any other arm gets free ones with equally
 * many digits, so that no URL, header or log line is longer in one arm than in the other.
 *
 * @throws KnownError (exit 3) when none is free
 */
export async function choosePorts(
  wanted: Readonly<Record<string, number>>,
  arm: ArmName,
): Promise<Record<string, number>> {
  if (arm === "head") return { ...wanted };
  const taken = new Set(Object.values(wanted));
  const chosen: Record<string, number> = {};
  for (const [name, port] of Object.entries(wanted)) {
    const free = await freePort(port, taken);
    taken.add(free);
    chosen[name] = free;
  }
  return chosen;
}

/** Below 1024 only root may listen; from 32768 on the system takes ports itself, for connections that go out. */
const rangeOf = (port: number): readonly [first: number, last: number] =>
  port < 10_000 ? [1024, 9_999] : [10_000, 32_767];

/** Browsers and `fetch` refuse these (https://fetch.spec.whatwg.org/#port-blocking). */
const REFUSED = new Set([
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10_080],
  ...[6665, 6666, 6667, 6668, 6669],
]);

/** Begins anywhere: two runs that look at the same time hardly meet. */
async function freePort(like: number, taken: ReadonlySet<number>): Promise<number> {
  const [first, last] = rangeOf(like);
  const count = last - first + 1;
  const begin = randomInt(count);
  for (let step = 0; step < count; step += 1) {
    const port = first + ((begin + step) % count);
    if (!taken.has(port) && !REFUSED.has(port) && (await isFree(port))) return port;
  }
  throw new KnownError(3, { message: `no port between ${first} and ${last} is free` });
}

/** @throws KnownError (exit 3): every port that is in use, by whom as far as that can be known, and what to do. `state`: folder of the ledgers */
export async function requireFree(ports: Readonly<Record<string, number>>, at: Position, state: string): Promise<void> {
  const mistakes: Mistake[] = [];
  for (const [name, port] of Object.entries(ports))
    if (!(await isFree(port))) mistakes.push(inUse(name, port, at, state));
  if (mistakes.length > 0) throw new KnownError(3, mistakes);
}

function inUse(name: string, port: number, at: Position, state: string): Mistake {
  const key = `stack.ports.${name}`;
  const holder = holderOf(port);
  const another = `or write another port at ${key}.`;
  if (!holder)
    return {
      at,
      message: `port ${port} (${key}) is in use, by a process that this user may not see`,
      hint: `\`sudo ss -ltnp sport = :${port}\` names it. End it, ${another}`,
    };
  const message = `port ${port} (${key}) is in use by ${holder.command} (pid ${holder.pid})`;
  return {
    at,
    message,
    hint: `${holder.run ? runWords(holder.run, state) : `End it (\`kill ${holder.pid}\`)`}, ${another}`,
  };
}

function runWords(run: string, state: string): string {
  const found = ledgersIn(state).find(({ owner }) => owner.run === run);
  if (found && ownerLives(found.owner))
    return `It belongs to the perf-budgets run ${run}, which still goes on: wait for it`;
  return `A perf-budgets run that is dead (${run}) left it behind: \`perf-budgets stop\` ends it`;
}

/** Tries all interfaces at once: a server on 127.0.0.1 alone is in the way too. */
async function isFree(port: number): Promise<boolean> {
  const code = (await tryPort(port, "::")) ?? "";
  const noVersion6 = code === "EAFNOSUPPORT" || code === "EADDRNOTAVAIL";
  return (noVersion6 ? await tryPort(port, "0.0.0.0") : code) !== "EADDRINUSE";
}

/** The code of the error; undefined when it could be opened. */
const tryPort = (port: number, host: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
