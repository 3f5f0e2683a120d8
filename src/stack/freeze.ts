import { send } from "../ledger/end.ts";
import { treeOf } from "../ledger/processes.ts";

/** Stops a whole tree. A child may be born while we go through it, so it is gone through until everyone has been told. */
export function freezeTree(pid: number): void {
  for (;;) {
    const awake = treeOf(pid).filter(({ state }) => state !== "T");
    if (awake.length === 0) return;
    for (const process of awake) send(process, "SIGSTOP");
  }
}

/** Lets it go on: children first, so that nobody waits for one that cannot answer yet. */
export function thawTree(pid: number): void {
  for (const process of treeOf(pid).toReversed()) send(process, "SIGCONT");
}
