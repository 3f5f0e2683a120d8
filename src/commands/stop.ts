import { PATIENT, type Patience } from "../ledger/end.ts";
import { ledgersIn, ownerLives, undoLedger } from "../ledger/undo.ts";

export interface StopOptions {
  /** where the ledgers lie */
  readonly folder: string;
  readonly say: (line: string) => void;
  /** also ends runs that still go on */
  readonly all?: boolean;
  readonly patience?: Patience;
}

/**
 * `perf-budgets stop`: ends and removes what earlier runs left behind, and says what that was.
 *
 * @returns 0, or 3 when something could not be undone (it stays in the ledger for the next try)
 */
export async function stop({ folder, say, all = false, patience = PATIENT }: StopOptions): Promise<number> {
  const undone = await undoLedger(folder, all ? { all: true } : { deadOwners: true }, patience);
  for (const { ok, words } of undone) say(ok ? words : `! ${words}`);
  const living = ledgersIn(folder).filter(({ owner }) => ownerLives(owner));
  for (const { owner } of living)
    say(`The run ${owner.run} (pid ${owner.pid}) still goes on; \`perf-budgets stop --all\` ends it too.`);
  if (undone.length === 0 && living.length === 0) say("Nothing to stop: no run has left anything behind.");
  return undone.every(({ ok }) => ok) ? 0 : 3;
}
