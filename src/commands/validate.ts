import { isDeepStrictEqual } from "node:util";
import type { Check, Task } from "../checks/check.ts";
import { fitted, tasksOf } from "../config/fit.ts";
import { formatSpan } from "../config/format.ts";
import { loadProfiles } from "../config/load.ts";
import { suggestion } from "../config/nearest.ts";
import { DEFAULT_PROFILE } from "../config/profiles.ts";
import { masker } from "../config/secrets.ts";
import { type CompareConfig, type Config, EVERY, type Subject } from "../config/types.ts";
import { formatValue } from "../config/units.ts";
import { unsetVariables } from "../config/unset.ts";
import { budgetWords, kpiWords, offWords, stepWords } from "../config/words.ts";
import { explain, KnownError } from "../errors.ts";
import type { Run } from "../results/log.ts";
import { plan } from "../schedule/plan.ts";
import { gatingWords } from "./gating.ts";
import { number } from "./words.ts";

export interface ValidateInputs {
  /** the name that messages show */
  readonly file: string;
  readonly text: string;
  /** only this one is told; all are checked */
  readonly profile?: string | undefined;
  readonly checks: readonly Check[];
  /** `2026-12-31`: what was accepted until a day before is a mistake */
  readonly today?: string;
  /** an earlier run: the smallest change that is found follows from its noise */
  readonly baseline?: Run | undefined;
  /** of this machine: what the file asks of it and is not there is told; without it, nothing is said of that */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

/**
 * Says in words what each profile of a budgets.yml measures: subjects, rounds, time, every budget, and what may turn red
 * by a change.
 * @returns 0
 * @throws KnownError (2) with all mistakes of the file, or for a profile that it does not have
 */
export function validate({ file, text, profile, checks, today, baseline, env, say }: ValidateInputs): number {
  const configs = loadProfiles({ file, text, checks, ...(today ? { today } : {}) });
  const [first, ...others] = profile ? [profileOf(configs, profile, file)] : configs;
  if (!first) return 0;
  const told = [first, ...others];
  const mask = masker(env ?? {}, first.secrets);
  const lines = [
    `${file} is valid.`,
    ...stackWords(first),
    ...[first, ...others].flatMap((config) => [
      ...profileWords(config, checks, config === first ? undefined : first),
      ...gatingWords(config, checks, baseline),
    ]),
    ...judgingWords(first, checks),
    ...(env ? unsetWords(told, env) : []),
  ];
  for (const line of lines) say(mask(line));
  return 0;
}

function profileOf(configs: readonly Config[], asked: string, file: string): Config {
  const found = configs.find(({ profile }) => profile === asked);
  if (found) return found;
  const names = configs.map(({ profile }) => profile);
  throw new KnownError(2, { message: `${file} has no profile ${asked}`, hint: suggestion(asked, names) });
}

/** No mistakes of the file: it may be run elsewhere. */
function unsetWords(configs: readonly Config[], env: Readonly<Record<string, string | undefined>>): string[] {
  const notes = configs.flatMap((config) =>
    unsetVariables(config, env).map((mistake) => explain(new KnownError(2, mistake))),
  );
  const lines = [...new Set(notes)].flatMap((note) => note.split("\n")).map((line) => `  ${line}`);
  return lines.length > 0 ? ["", "To run it here, these are missing:", ...lines] : [];
}

function stackWords({ stack, targets }: Config): string[] {
  if (!stack)
    return [
      "",
      "Stack: none; the targets run already",
      ...Object.entries(targets).map(([name, url]) => `  ${name}: ${url}`),
    ];
  const ports = Object.entries(stack.ports).map(([name, port]) => `${name} ${port}`);
  return [
    "",
    `Stack${ports.length > 0 ? ` (ports: ${ports.join(", ")})` : ""}`,
    ...stack.steps.map((step, index) => `  ${index + 1}. ${stepWords(step)}`),
  ];
}

function profileWords(config: Config, checks: readonly Check[], base: Config | undefined): string[] {
  const planned = plan(tasksOf(config, checks), config.within);
  const limit = config.within === undefined ? "" : `, within ${formatValue(config.within, "ms")}`;
  return [
    "",
    `Profile ${config.profile}${config.profile === DEFAULT_PROFILE ? " (when none is named)" : ""}: ${about(planned.expected)} of measuring${limit}`,
    ...(config.skipped.length > 0 ? [`  skips ${config.skipped.join(", ")}`] : []),
    ...planned.cuts.map((cut) => `  cut to fit: ${cut}`),
    ...config.checks.flatMap(({ check: name, subjects }) => {
      const check = checks.find((candidate) => candidate.name === name);
      const same = base?.checks.find((other) => other.check === name);
      // with the rounds that fit: what is told is what will be measured
      const left = subjects.map((subject) => fitted(name, subject, planned));
      return check ? checkWords(check, left, same?.subjects) : [];
    }),
  ];
}

function checkWords(check: Check, subjects: readonly Subject[], base: readonly Subject[] | undefined): string[] {
  const own = subjects.filter(({ name }) => name !== EVERY);
  const same = base !== undefined && isDeepStrictEqual(boundsOf(subjects), boundsOf(base));
  const whole = same && isDeepStrictEqual(subjects.map(settingsOf), base.map(settingsOf));
  const asBefore = whole ? `, as in ${DEFAULT_PROFILE}` : same ? `, with the budgets of ${DEFAULT_PROFILE}` : "";
  if (check.subjects === "found") {
    const words = `  ${check.title}${whole ? "" : `: ${check.words(subjects[0]?.settings)}`}${asBefore}`;
    return [words, ...(same ? [] : subjects.flatMap((subject) => foundWords(check, subject)))];
  }
  const title = `  ${check.title}: ${number(own.length, check.subject)}${asBefore}`;
  return whole ? [title] : [title, ...own.flatMap((subject) => subjectWords(check, subject, same))];
}

const settingsOf = ({ settings }: Subject): unknown => settings;
const boundsOf = (subjects: readonly Subject[]) =>
  subjects.map(({ name, budgets }) => [name, budgets.map(({ metric, stat, bound }) => [metric, stat, bound])]);

function subjectWords(check: Check, subject: Subject, same: boolean): string[] {
  const needs = subject.needs ? `; needs ${subject.needs.join(", ")}` : "";
  const title = `    ${subject.name}: ${check.words(subject.settings)}; ${about(length(check.tasks([subject])))}${needs}`;
  if (same) return [title];
  const told = rows(check, subject);
  return [title, ...(told.length > 0 ? told : ["      no budget: only a change is told"])];
}

const foundWords = (check: Check, subject: Subject): string[] =>
  rows(check, subject).length === 0
    ? []
    : [`    ${subject.name === EVERY ? `every ${check.subject}` : subject.name}`, ...rows(check, subject)];

function rows(check: Check, { budgets, off = [] }: Subject): string[] {
  const words = [...budgets.map((budget) => budgetWords(check, budget)), ...offWords(check, off)];
  const width = Math.max(...words.map(([what]) => what.length));
  return words.map(([what, bound]) => `      ${what.padEnd(width)}  ${bound}`);
}

const length = (tasks: readonly Task[]): number =>
  tasks.reduce((sum, { count, warmups, seconds }) => sum + (count + warmups) * seconds * 1000, 0);

const about = (ms: number): string => `about ${formatSpan(ms)}`;

function judgingWords({ kpis, compare, fail, secrets }: Config, checks: readonly Check[]): string[] {
  const red = [...(fail.overBudget ? ["a budget that is broken"] : []), ...(fail.regression ? ["a regression"] : [])];
  return [
    ...(kpis.length > 0 ? ["", "KPIs"] : []),
    ...kpis.map((kpi) => {
      const check = checks.find(({ name }) => name === kpi.check);
      return `  ${kpi.name}: ${check ? kpiWords(check, kpi) : kpi.text}`;
    }),
    "",
    ...compareWords(compare),
    red.length > 0 ? `The job turns red on ${red.join(" and on ")}.` : "The job never turns red.",
    ...(secrets.length > 0 ? [`Masked beside the usual: ${secrets.join(", ")}.`] : []),
  ];
}

const COMPARED = {
  auto: "Compared with stored results where these can tell, and else with the base beside it",
  paired: "Compared with the base, measured beside it",
  stored: "Compared with stored results",
} as const;

function compareWords({ mode, detect, tolerance, guard }: CompareConfig): string[] {
  if (mode === "off") return ["Compared with nothing."];
  const none =
    tolerance === undefined ? "one within its statistic's tolerance" : `one within ${formatValue(tolerance, "%")}`;
  return [
    `${COMPARED[mode]}: a change of ${formatValue(detect, "%")} is worth hearing of, ${none} is none.`,
    ...(guard ? [] : ["The noise guard is off: rounds of a noisy machine count too."]),
  ];
}
