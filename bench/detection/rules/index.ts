import type { Rule } from "../report.ts";
import { bencherRelative, bencherT } from "./bencher.ts";
import { benchstat } from "./benchstat.ts";
import { criterion } from "./criterion.ts";
import { githubActionBenchmark } from "./github-action-benchmark.ts";
import { auto, paired, stored } from "./ours.ts";
import { rustcPerf } from "./rustc-perf.ts";
import { sitespeed } from "./sitespeed.ts";
import { tachometer } from "./tachometer.ts";

/** In the order of the tables. */
export const RULES: readonly Rule[] = [
  auto,
  paired,
  stored,
  githubActionBenchmark(200),
  githubActionBenchmark(150),
  githubActionBenchmark(120),
  bencherT,
  bencherRelative,
  rustcPerf,
  sitespeed,
  benchstat,
  criterion,
  tachometer,
];
