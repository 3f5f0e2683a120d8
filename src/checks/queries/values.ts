import type { Subject } from "../../config/types.ts";
import type { Parameter } from "../../tools/sql/index.ts";
import { type Draw, draws, jsonText, mistakes, names } from "../../tools/template/index.ts";
import { RoundFailed, type Site } from "../check.ts";
import type { Settings } from "./settings.ts";

/** The values of the next execution. */
export type Values = () => readonly Parameter[];

/**
 * Drawn by the number of the round, not by the run: every run and both arms send the same values, so that the number of
 * rows is exact.
 */
export async function valuesOf({ name, settings }: Subject<Settings>, index: number, site: Site): Promise<Values> {
  const values = settings.values.map((value) => (typeof value === "string" ? site.arm.expand(value) : value));
  const used = names(values);
  const data = Object.fromEntries(await Promise.all(used.map(async (key) => [key, await site.data(key)] as const)));
  const [wrong] = mistakes(values, data);
  if (wrong) throw new RoundFailed(wrong, { fatal: true });
  const fills = values.map((value) => (value === null ? () => null : jsonText(value)));
  const next: () => Draw = draws(data, `${name}/${index}`);
  return () => {
    const draw = next();
    return fills.map((fill) => fill(draw));
  };
}
