import { studentCdf } from "../../../src/statistics/student.ts";
import { mean } from "../../../src/statistics/summary.ts";
import { RUN_ROUNDS } from "./github-action-benchmark.ts";
import { peer, SILENT } from "./peer.ts";

const SAMPLE = 64;

/**
 * Bencher's `t_test` threshold, with the values of its documentation's example: the last 64 values, upper boundary 0.99.
 * The limit is the 0.99 point of Student's t with n - 1 degrees of freedom, moved to their mean and stretched by their
 * standard deviation (of the population: divided by n). Below two values, or without spread, there is no alert.
 * `lib/bencher_boundary/src/boundary.rs`, `new_normal` and `variance`.
 */
export const bencherT = peer({
  name: "Bencher t-test 0.99",
  source: "bencherdev/bencher@1c0ffac lib/bencher_boundary/src/boundary.rs; documentation, thresholds",
  threshold: 0.99,
  rounds: RUN_ROUNDS,
  paired: false,
  score({ history, single, better }) {
    const values = history.slice(-SAMPLE).map(({ rounds }) => mean(rounds.slice(0, RUN_ROUNDS)));
    if (values.length < 2) return SILENT;
    const center = mean(values);
    const spread = Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
    if (spread === 0) return SILENT;
    const off = (mean(single.rounds.slice(0, RUN_ROUNDS)) - center) / spread;
    return { score: studentCdf(better === "lower" ? off : -off, values.length - 1) };
  },
});

const ARM_ROUNDS = 5;

/**
 * Bencher's relative benchmarking: base, then head, on one machine; `percentage` threshold against the base's value,
 * with the documentation's boundary of 0.25. Above mean · (1 + boundary), or below mean · (1 - boundary) for what is
 * better high. `lib/bencher_boundary/src/boundary.rs`, `new_percentage`.
 */
export const bencherRelative = peer({
  name: "Bencher relative 25 %",
  source: "bencherdev/bencher@1c0ffac lib/bencher_boundary/src/boundary.rs; documentation, relative benchmarking",
  threshold: 0.25,
  rounds: 2 * ARM_ROUNDS,
  paired: true,
  score({ sequential, better }) {
    const change = mean(sequential.head.slice(0, ARM_ROUNDS)) / mean(sequential.base.slice(0, ARM_ROUNDS)) - 1;
    return { score: better === "lower" ? change : -change };
  },
});
