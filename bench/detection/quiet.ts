import { tooNoisy } from "../../src/findings/noisy.ts";
import type { RoundEntry } from "../../src/results/entry.ts";
import { summarize } from "../../src/statistics/summary.ts";
import type { RecordedRound, Recording } from "./recording.ts";

/**
 * Whether the machine was left alone, from what it told meanwhile: at most one round in twenty disturbed, other programs
 * below a twentieth of the machine in the typical round, and the fixed work between the rounds within 15 % for the middle
 * four fifths of them. A recording without that evidence is not quiet.
 */
export function isQuiet({ rounds }: Recording): boolean {
  const disturbed = rounds.filter(({ state }) => state === "contaminated").length;
  const told = (name: string) => rounds.flatMap(({ noise: { [name]: value } }) => (value === undefined ? [] : [value]));
  const [others, controls] = [told("others"), told("controlCpu").toSorted((a, b) => a - b)];
  if (others.length === 0 || controls.length === 0) return false;
  const tenth = Math.floor(controls.length / 10);
  const spread = controls[controls.length - 1 - tenth]! / controls[tenth]!;
  return disturbed <= rounds.length / 20 && summarize(others, "median")! <= 0.05 && spread <= 1.15;
}

/** Tasks that the noise guard judges, by the shipped rule. */
export function passed({ rounds }: Recording): ReadonlySet<string> {
  const byTask = Map.groupBy(rounds, ({ task }) => task);
  const asLogged = (round: RecordedRound): RoundEntry => ({
    ...round,
    is: "round",
    id: "",
    machine: "",
    purpose: "measure",
    start: 0,
    end: 0,
  });
  return new Set([...byTask].filter(([, own]) => tooNoisy(own.map(asLogged)) === undefined).map(([task]) => task));
}
