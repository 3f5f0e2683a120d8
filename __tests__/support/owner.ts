import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ledger, openLedger } from "../../src/ledger/ledger.ts";

/**
 * A real ledger in a folder of its own. Call `undo` in `afterEach` or `afterAll`: it ends and removes all that was
 * started through it, and fails the test if something could not be undone.
 */
export async function testOwner(): Promise<Ledger> {
  const folder = await mkdtemp(join(tmpdir(), "perf-budgets-ledger-"));
  const ledger = openLedger({ folder, run: `test-${randomUUID()}` });
  return {
    ...ledger,
    undo: async (patience) => {
      const undone = await ledger.undo(patience);
      ledger.close();
      await rm(folder, { recursive: true, force: true });
      const failed = undone.filter(({ ok }) => !ok);
      if (failed.length > 0) throw new Error(failed.map(({ words }) => words).join("\n"));
      return undone;
    },
  };
}
