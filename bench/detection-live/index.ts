import { ensurePrograms } from "../../scripts/support/debian.ts";
import { checks } from "../../src/checks/index.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Finding } from "../../src/findings/finding.ts";
import { findings } from "../../src/findings/findings.ts";
import type { Run } from "../../src/results/log.ts";
import type { Benchmark } from "../benchmark.ts";
import { percent } from "../detection/words.ts";
import { measureExample } from "../example.ts";
import { measureSmall, SLOWED } from "./small.ts";

const TIMES = 10;
const NAMED = 8;
const FAULT = "slow-endpoint:10ms";
const HIT = "GET /api/users";

/**
 * The tool itself on a real product, head beside base: with a fault in head it names the slow row in at least 8 of 10
 * runs, without one it is not red in 10 of 10. Quick: one run of each, of a server of a few lines.
 */
export const detectionLive: Benchmark = async ({ quick, say }) => {
  if (!quick) ensurePrograms();
  const [times, needed, hit] = quick ? [1, 1, SLOWED] : [TIMES, NAMED, HIT];
  const measure = (fault: boolean) => (quick ? measureSmall({ fault }) : example(fault ? FAULT : undefined));
  const runs = async (name: string, fault: boolean): Promise<readonly string[][]> => {
    const all: string[][] = [];
    while (all.length < times) {
      const rows = judged(await measure(fault));
      const red = rows.filter(isRed).map(({ metric }) => metric.subject);
      all.push(red);
      say(`${name} ${all.length}/${times}: ${red.length > 0 ? `red: ${[...new Set(red)].join(", ")}` : "not red"}`);
      for (const row of rows.filter(({ metric, gates }) => gates && metric.subject === hit)) say(`  ${words(row)}`);
    }
    return all;
  };
  const named = (await runs("with the fault", true)).filter((red) => red.includes(hit)).length;
  const green = (await runs("without", false)).filter((red) => red.length === 0).length;
  return {
    figures: { named, green, of: times },
    goal: `with a fault the right row is named in at least ${needed} of ${times}; without one it is not red in ${times} of ${times}`,
    holds: named >= needed && green === times,
  };
};

const example = (fault: string | undefined): Promise<Run> =>
  measureExample({ profile: "live", base: "HEAD", fault, quiet: true });

function judged(run: Run): Finding[] {
  const { configFile: file, config: text, profile } = run.run;
  const config = loadConfig({ file, text, profile: profile === "default" ? undefined : profile, checks });
  return findings(run, config, checks, []);
}

const isRed = ({ change }: Finding): boolean => change?.outcome === "regressed" && change.gating;

const words = ({ metric, stat, change }: Finding): string => {
  const size = change?.estimate === undefined ? "" : ` by ${percent(change.estimate)}`;
  return `${metric.name} ${stat}: ${change?.outcome ?? "not compared"}${size} (${change?.why ?? "no base"})`;
};
