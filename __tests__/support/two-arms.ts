import type { ArmName, Entry, Purpose, RoundEntry } from "../../src/results/entry.ts";
import { type Run, toRun } from "../../src/results/log.ts";
import { drawer } from "../../src/statistics/random.ts";

interface TwoArms {
  readonly pairs: number;
  /** tasks that were suspect, and pairs of their second look */
  readonly confirm: Readonly<Record<string, number>>;
  readonly problems?: readonly Extract<Entry, { is: "problem" }>[];
}

/**
 * A log of two arms, made of the real rounds of two runs of one arm each: every round of the pairs is one of theirs, drawn
 * by a seed. Base goes first; the arms take turns A B, B A.
 */
export function twoArms(head: Run, base: Run, { pairs, confirm, problems = [] }: TwoArms): Run {
  const draw = drawer("two arms");
  const sources = { head, base };
  const entries: Entry[] = [
    { ...head.run, id: "two-arms", base: "9f3c1a2b4d5e6f708192a3b4c5d6e7f801234567" },
    ...head.machines,
    ...head.metrics.values(),
    ...head.facts,
    ...problems,
  ];
  let slot = 0;
  let at = head.run.at;
  const copy = (task: string, arm: ArmName, purpose: Purpose, index: number): void => {
    const from = sources[arm];
    const known = [...from.rounds.values()].filter((one) => one.task === task && one.purpose === "measure");
    const round = known[draw(known.length)]!;
    const id = `${arm}-${purpose}-${task}-${index}`;
    const span = round.end - round.start;
    const again: RoundEntry = { ...round, id, arm, purpose, index, slot, start: at, end: at + span };
    for (const window of [...from.windows.values()].filter((one) => one.round === round.id)) {
      const windowId = `${id}/${window.id}`;
      entries.push({ ...window, id: windowId, round: id, start: at, end: at + span });
      for (const value of from.values.filter((one) => one.window === window.id))
        entries.push({ ...value, window: windowId });
    }
    entries.push(again);
    slot += 1;
    at += span;
  };
  const tasks = new Set([...head.rounds.values()].map(({ task }) => task));
  const inTurn = (purpose: Purpose, count: (task: string) => number) => {
    for (let index = 0; index < Math.max(...[...tasks].map(count)); index++)
      for (const task of [...tasks].filter((one) => index < count(one)))
        for (const arm of (slot / 2) % 2 === 0 ? (["base", "head"] as const) : (["head", "base"] as const))
          copy(task, arm, purpose, index);
  };
  inTurn("measure", () => pairs);
  inTurn("confirm", (task) => confirm[task] ?? 0);
  entries.push({ is: "end", why: "all rounds measured", at });
  return toRun(entries);
}

/** The same run, with every second round of some tasks disturbed. */
export const disturbed = (run: Run, isHit: (task: string) => boolean, why: string): Run =>
  toRun(
    run.entries.map((entry) =>
      entry.is === "round" && entry.purpose === "measure" && entry.slot % 2 === 0 && isHit(entry.task)
        ? { ...entry, state: "contaminated", why }
        : entry,
    ),
  );
