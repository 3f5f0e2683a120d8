import { posix } from "node:path";
import * as core from "@actions/core";
import type { Mistake, Position } from "../errors.ts";
import type { Verdict } from "../report/model.ts";

/** More of one kind in one step are not shown. */
const MAX_PER_LEVEL = 10;

type Annotation = Verdict["annotations"][number];
type Level = Annotation["level"];
const LEVELS: readonly Level[] = ["error", "warning", "notice"];
const write = { error: core.error, warning: core.warning, notice: core.notice } as const;

/** Those that GitHub will show, and how many of each level are left over. Pure. */
export function choose(annotations: readonly Annotation[]): { shown: Annotation[]; left: [Level, number][] } {
  const ofLevel = LEVELS.map((level) => annotations.filter((annotation) => annotation.level === level));
  return {
    shown: ofLevel.flatMap((list) => list.slice(0, MAX_PER_LEVEL)),
    left: LEVELS.flatMap((level, index): [Level, number][] => {
      const more = (ofLevel[index]?.length ?? 0) - MAX_PER_LEVEL;
      return more > 0 ? [[level, more]] : [];
    }),
  };
}

/** Beside the lines of `budgets.yml`. */
export function annotate(annotations: readonly Annotation[], root: string): void {
  const { shown, left } = choose(annotations);
  for (const { at, level, message } of shown) write[level](message, { title: TITLE, ...where(at, root) });
  for (const [level, count] of left) core.info(`${count} more of level ${level} stand in the report.`);
}

export function annotateMistakes(mistakes: readonly Mistake[], root: string): void {
  const list = mistakes.flatMap(({ at, message }) => (at ? [{ at, message, level: "error" as const }] : []));
  annotate(list, root);
}

const TITLE = "Performance budgets";

/** @param root working directory, relative to the repository */
const where = (at: Position, root: string) => ({
  file: posix.join(root, at.file),
  startLine: at.line,
  startColumn: at.column,
});
