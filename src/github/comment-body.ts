import type { Context } from "./context.ts";

/** GitHub refuses more. */
export const MAX_COMMENT = 65_536;

const marker = (key: string): string => `<!-- perf-budgets:${key} -->`;

/** Room that the renderer has beside the markers. */
export const roomFor = (key: string): number => MAX_COMMENT - marker(key).length - 100;

/** The markers, by which the next run finds it, and the text of the renderer. */
export function commentBody(key: string, run: Context["run"], text: string): string {
  return [marker(key), `<!-- perf-budgets-run:${run.id}.${run.attempt} -->`, text.trim(), ""].join("\n");
}

export interface Existing {
  readonly id: number;
  readonly author: string;
  readonly body: string;
}

export type Decision =
  | { readonly do: "create" }
  | { readonly do: "update"; readonly id: number }
  | { readonly do: "nothing"; readonly why: "unchanged" | "a newer run has already reported" };

/**
 * What to do with the comments that are there. Only our own comment counts: anybody can write a marker.
 * Pure.
 */
export function decide(existing: readonly Existing[], key: string, author: string, body: string): Decision {
  const ours = existing.filter((comment) => comment.author === author && comment.body.startsWith(marker(key)));
  // the newest: should there ever be two, the one that people see last is kept up to date
  const comment = ours.at(-1);
  if (!comment) return { do: "create" };
  if (isNewer(runOf(comment.body), runOf(body))) return { do: "nothing", why: "a newer run has already reported" };
  if (withoutRun(comment.body) === withoutRun(body)) return { do: "nothing", why: "unchanged" };
  return { do: "update", id: comment.id };
}

type RunNumber = readonly [id: number, attempt: number];
const RUN = /^<!-- perf-budgets-run:(\d+)\.(\d+) -->$/m;

const runOf = (body: string): RunNumber => {
  const match = RUN.exec(body);
  return [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
};

const isNewer = (a: RunNumber, b: RunNumber): boolean => (a[0] === b[0] ? a[1] > b[1] : a[0] > b[0]);

/** GitHub stores line ends as they come and trims the end; neither is a change. */
const withoutRun = (body: string): string => body.replaceAll("\r\n", "\n").replace(RUN, "").trim();
