import { MAX_COMMENT } from "../report/render/limits.ts";
import type { Context } from "./context.ts";

/** One stack's part of the pull request's comment. */
export interface Section {
  readonly key: string;
  /** who wrote it */
  readonly run: Context["run"];
  readonly text: string;
}

/** By which a comment of ours is known; only together with its author, since anybody can write it. */
export const MARKER = "<!-- perf-budgets -->";

const SECTION = /^<!-- perf-budgets:begin (\S+) (\d+)\.(\d+) -->\n([\s\S]*?)\n<!-- perf-budgets:end \1 -->$/gm;

/** The sections of a comment's body, in its order; GitHub keeps line ends as they came. */
export const sectionsOf = (body: string): Section[] =>
  [...body.replaceAll("\r\n", "\n").matchAll(SECTION)].map(([, key = "", id, attempt, text = ""]) => ({
    key,
    run: { id: Number(id), attempt: Number(attempt) },
    text,
  }));

/** A comment with these sections, in the order of their keys. */
export const commentOf = (sections: readonly Section[]): string =>
  [MARKER, ...sections.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(formatted)].join("\n");

const formatted = ({ key, run, text }: Section): string =>
  [begin({ key, run }), withoutMarkers(text.trim()), `<!-- perf-budgets:end ${key} -->`].join("\n");

const begin = ({ key, run }: Pick<Section, "key" | "run">): string =>
  `<!-- perf-budgets:begin ${key} ${run.id}.${run.attempt} -->`;

/** A log that is quoted may hold anything, also the end of a section. */
const withoutMarkers = (text: string): string => text.replaceAll("<!-- perf-budgets", "<!-\u200b- perf-budgets");

/** Of several comments (two jobs may both have begun one) the newest section of each key. Any order gives the same. */
export function union(bodies: readonly string[]): Section[] {
  const newest = new Map<string, Section>();
  for (const section of bodies.flatMap(sectionsOf)) {
    const known = newest.get(section.key);
    if (!known || isNewer(section.run, known.run)) newest.set(section.key, section);
  }
  return [...newest.values()];
}

/** Whether a run began after another, or is a later attempt of it. */
export const isNewer = (a: Context["run"], b: Context["run"]): boolean =>
  a.id === b.id ? a.attempt > b.attempt : a.id > b.id;

/** What a stack that is alone leaves for others, so that they can at least say their verdict. */
const RESERVE = 8_000;
/** Of a comment that several stacks share, one takes no more. */
const SHARE = MAX_COMMENT / 6;

/**
 * Characters that a section may have beside the others. Never all that is left, since nobody knows how many more keys
 * there are.
 */
export function roomFor(key: string, run: Context["run"], others: readonly Section[]): number {
  const frame = commentOf([...others, { key, run, text: "" }]).length;
  const left = Math.max(0, MAX_COMMENT - frame);
  return key === "default" && others.length === 0 ? left - RESERVE : Math.floor(Math.min(SHARE, left / 2));
}
