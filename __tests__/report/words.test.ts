import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/findings/finding.ts";
import { sentence } from "../../src/report/words.ts";
import { aMetric, at } from "../support/run.ts";

const atTheLimit = (interval: Finding["interval"], why = "the interval straddles the bound"): Finding => ({
  metric: aMetric({ subject: "Login", stats: ["median", "p95"] }),
  stat: "median",
  value: 58,
  interval,
  rounds: 3,
  informational: false,
  gates: true,
  history: [],
  budget: {
    bound: 300,
    text: "300 ms",
    outcome: "at the limit",
    headroom: 0.8,
    grade: "Excellent",
    at: at(1),
    why,
  },
  change: undefined,
});

describe("a row at the limit of its budget", () => {
  it("tells its interval, in its unit, apart from the bound, and never below nothing", () => {
    expect(sentence(atTheLimit([41.2, 312]))).toBe(
      "Login: Time (median) is 58 ms, at the limit of 300 ms (between 41.2 ms and 312 ms; more rounds narrow it down)",
    );
    expect(sentence(atTheLimit([41.2, 300.04]))).toContain("between 41.2 ms and 300.04 ms");
    expect(sentence(atTheLimit([-120, 1240]))).toContain("between 0 ms and 1.24 s");
  });

  it("tells why where there is no interval", () => {
    expect(sentence(atTheLimit(undefined, "one round cannot tell noise from cost"))).toBe(
      "Login: Time (median) is 58 ms, at the limit of 300 ms (one round cannot tell noise from cost)",
    );
  });
});
