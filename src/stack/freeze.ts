import { send } from "../ledger/end.ts";
import { type Identity, treesOf } from "../ledger/processes.ts";

/** Stops whole trees. A child may be born while we go through them, so they are gone through until everyone has been told. */
export function freezeTrees(pids: readonly number[]): void {
  const told = new Set<string>();
  for (;;) {
    const others = treesOf(pids).filter((process) => !told.has(nameOf(process)));
    if (others.length === 0) return;
    for (const process of others) {
      told.add(nameOf(process));
      send(process, "SIGSTOP");
    }
  }
}

const nameOf = ({ pid, start }: Identity): string => `${pid}:${start}`;

/** Lets them go on: children first, so that nobody waits for one that cannot answer yet. */
export function thawTrees(pids: readonly number[]): void {
  for (const process of treesOf(pids).toReversed()) send(process, "SIGCONT");
}

/**
 * Ports behind which data is stored: those of every address that is not HTTP. What stores data does next to nothing without
 * requests, so it need not be frozen. Pure.
 *
 * @param texts variables filled in; what is no URL is passed over
 */
export function storePorts(texts: readonly string[]): Set<number> {
  const ports = texts.flatMap((text) => {
    const url = URL.parse(text);
    return url?.port && !/^(https?|wss?):$/.test(url.protocol) ? [Number(url.port)] : [];
  });
  return new Set(ports);
}
