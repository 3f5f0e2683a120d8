import type { Check } from "../checks/check.ts";
import type { Config } from "../config/types.ts";
import type { Mistake } from "../errors.ts";
import { accept, dayOf } from "../findings/accept.ts";
import type { Finding } from "../findings/finding.ts";
import { findings as judgeAll } from "../findings/findings.ts";
import { sinceRelease } from "../findings/release.ts";
import { stateOf, verdict } from "../findings/verdict.ts";
import { END, type Json, type ProblemEntry } from "../results/entry.ts";
import type { Run } from "../results/log.ts";
import { decided, isNote } from "./decided.ts";
import { environment } from "./environment.ts";
import { genericTable } from "./generic.ts";
import { kpiTable } from "./kpis.ts";
import { type Part, type Report, SECTIONS, type SectionName, type Verdict } from "./model.ts";
import { parts } from "./parts.ts";
import { moreTime, type Progress, progressOf, progressWords } from "./progress.ts";
import { sentence } from "./words.ts";

/** What the report says besides the run itself. */
export interface ReportInputs {
  readonly run: Run;
  readonly config: Config;
  readonly checks: readonly Check[];
  readonly baseline: Compared & { readonly hint?: string; readonly release?: Compared };
  readonly watched: readonly string[];
  /** the label by which the pull request's slowdowns are accepted, if it bears it */
  readonly acceptedBy?: string | undefined;
  /** why the run broke off, where that has a place in the file */
  readonly mistakes?: readonly Mistake[];
}

/** Earlier runs, newest first, and what people call them. */
interface Compared {
  readonly runs: readonly Run[];
  readonly text: string;
}

/** The whole report of a run: data only, from the log alone; no clock, no disk, no network. */
export function buildReport(inputs: ReportInputs): Report {
  const { run, config, checks, baseline, watched, mistakes = [] } = inputs;
  const judged = judgeAll(run, config, checks, baseline.runs);
  const agreed = accept(judged, { label: inputs.acceptedBy, entries: config.accept, day: dayOf(run.run.at) });
  const rows = sinceRelease(agreed, run, config, checks, baseline.release?.runs ?? []);
  const all = parts(run, rows, checks);
  const broken = brokenBy(run);
  const progress = progressOf(run, config, checks);
  const judgement = verdict(rows, config.fail, broken);
  return {
    title: run.run.key === "default" ? "Performance budgets" : `Performance budgets (${run.run.key})`,
    verdict: {
      ...judgement,
      ...(progress ? { words: `${judgement.words}; ${progressWords(progress)}` } : {}),
      annotations: [...ofMistakes(mistakes), ...annotations(rows, config, broken)],
    },
    run: {
      id: run.run.id,
      commit: run.run.commit,
      branch: run.run.branch,
      profile: run.run.profile,
      at: run.run.at,
      tool: run.run.tool,
      key: run.run.key,
    },
    baseline: { text: baseline.text, ...(baseline.hint === undefined ? {} : { hint: baseline.hint }) },
    release: baseline.release?.text,
    decided: decided(run, rows),
    watched,
    kpis: kpiTable(config, all),
    findings: rows,
    sections: sections(all, checks),
    advice: all.flatMap((part) => checks.find(({ name }) => name === part.check)?.advice?.(part) ?? []),
    problems: [...ending(run, config, progress), ...problems(run)],
    environment: environment(run, config),
    files: files(all),
  };
}

const endOf = (run: Run): string => run.end ?? "the run was killed before it ended";

/** Out of time, rows have fewer rounds than wished for, or none at all, and say so themselves: that is not broken. */
const brokenBy = (run: Run): string | undefined =>
  run.end === END.whole || run.end === END.outOfTime ? undefined : endOf(run);

function sections(all: readonly Part[], checks: readonly Check[]): Report["sections"] {
  const drawn = all.map((part) => {
    const check = checks.find(({ name }) => name === part.check);
    const section: SectionName = check?.section ?? "other";
    return {
      section,
      check: part.check,
      title: check?.title ?? part.check,
      tables: check ? check.tables(part) : [genericTable(part)],
    };
  });
  return (Object.keys(SECTIONS) as SectionName[]).flatMap((name) => {
    const mine = drawn.filter(({ section, tables }) => section === name && tables.length > 0);
    return mine.length === 0
      ? []
      : [{ name, title: SECTIONS[name], checks: mine.map(({ check, title, tables }) => ({ check, title, tables })) }];
  });
}

const ofMistakes = (mistakes: readonly Mistake[]): Verdict["annotations"] =>
  mistakes.flatMap(({ at, message }) => (at ? [{ at, level: "error" as const, message }] : []));

function annotations(rows: readonly Finding[], config: Config, broken: string | undefined): Verdict["annotations"] {
  return rows.flatMap((row) => {
    const state = stateOf(row);
    // a run that broke off has one cause, told by itself: not one for each budget it did not get to
    if (SILENT.includes(state) || (state === "not measured" && broken !== undefined)) return [];
    const at = row.budget?.at ?? subjectAt(row, config);
    if (!at) return [];
    const soft = (state === "over" && !config.fail.overBudget) || (state === "regressed" && !config.fail.regression);
    return [
      { at, level: state === "warning" || soft ? ("warning" as const) : ("error" as const), message: sentence(row) },
    ];
  });
}

/** Told once at the top: a noisy machine is no fault of a line, and what has slipped since the release none of this change. */
const SILENT: readonly ReturnType<typeof stateOf>[] = ["fine", "slipped", "not judged"];

const subjectAt = ({ metric }: Finding, config: Config) =>
  config.checks.find(({ check }) => check === metric.check)?.subjects.find(({ name }) => name === metric.subject)?.at;

/** That a run did not get to its end, and how far it got. */
function ending(run: Run, config: Config, progress: Progress | undefined): Report["problems"] {
  if (run.end === END.whole) return [];
  const told = { where: "run", detail: endOf(run), count: 1 };
  if (!progress) return [told];
  return [{ ...told, detail: `${told.detail}: ${progressWords(progress)}`, hint: moreTime(config) }];
}

/** Equal problems are told once, with how often. */
function problems(run: Run): Report["problems"] {
  const told = new Map<string, Report["problems"][number]>();
  for (const problem of run.problems.filter((one) => !isNote(one))) {
    const where = whereOf(problem);
    const key = `${where}\n${problem.detail}`;
    const before = told.get(key);
    told.set(key, {
      where,
      detail: problem.detail,
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
      count: (before?.count ?? 0) + 1,
    });
  }
  return [...told.values()];
}

const whereOf = ({ check, subject }: ProblemEntry): string => subject || check || "run";

function files(all: readonly Part[]): Report["files"] {
  return all.flatMap((part) =>
    part.subjects.flatMap((subject) => {
      const file = fileOf(part.facts(subject, "report").at(-1));
      return file === undefined ? [] : [{ title: subject, path: file }];
    }),
  );
}

const fileOf = (value: Json | undefined): string | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && typeof value.file === "string"
    ? value.file
    : undefined;
