import * as z from "zod";
import { duration } from "../../config/units.ts";
import { allowSchema } from "./allow.ts";

export const FORM_FACTORS = ["mobile", "desktop"] as const;
export const THROTTLINGS = ["simulate", "devtools", "provided"] as const;

export const settings = z.object({
  target: z.string().describe("name of the target that serves the pages"),
  path: z
    .string()
    .startsWith("/", "a path starts with /")
    .default("/")
    .describe("path of the page below the target; `${VARIABLES}` are filled in"),
  rounds: z
    .int()
    .min(1)
    .default(5)
    .describe("measured loads of each page; the median of 5 is about twice as stable as one load, a p95 needs 20"),
  warmup: z.int().min(0).default(1).describe("loads before them that are not counted"),
  // mobile is what Lighthouse, PageSpeed Insights and Lighthouse CI do unasked: a bound taken from there means the same here
  "form-factor": z
    .enum(FORM_FACTORS)
    .default("mobile")
    .describe(
      "the device that is emulated: screen, user agent, and the network and processor that throttling stands for",
    ),
  throttling: z
    .enum(THROTTLINGS)
    .default("simulate")
    .describe(
      "simulate: load at full speed and compute what the device would have seen; devtools: slow Chrome down for real; provided: as fast as this machine is",
    ),
  timeout: duration("60 s").describe("a load that takes longer has failed"),
  allow: allowSchema,
});

export type PageSettings = z.output<typeof settings>;

/** Which loads and how: what a figure depends on, told beside it. */
export interface Conditions {
  readonly formFactor: PageSettings["form-factor"];
  readonly throttling: PageSettings["throttling"];
}

export const conditionsOf = (page: PageSettings): Conditions => ({
  formFactor: page["form-factor"],
  throttling: page.throttling,
});

const THROTTLING_WORDS = {
  simulate: "simulated throttling",
  devtools: "DevTools throttling",
  provided: "no throttling",
} as const satisfies Record<Conditions["throttling"], string>;

/** "10 loads on mobile with simulated throttling" */
export const loadsInWords = (loads: number, { formFactor, throttling }: Conditions): string =>
  `${loads} ${loads === 1 ? "load" : "loads"} on ${formFactor} with ${THROTTLING_WORDS[throttling]}`;

/** About how long one load takes, s: Lighthouse waits longer when it can't compute what was slowed down. */
export const secondsPerLoad = ({ throttling }: Conditions): number => (throttling === "simulate" ? 4 : 13);
