import type { BudgetTally } from "./budgets.ts";
import type { ExactTally } from "./exact.ts";
import type { Recorded } from "./recorded.ts";
import type { Simulated } from "./simulated.ts";
import { merge, NOTHING, rate, type Share, type Tally } from "./tally.ts";
import { percent, shareWords } from "./words.ts";

export interface Goal {
  readonly goal: string;
  readonly figure: string;
  readonly holds: boolean;
}

/** What issue 5 asks for, each with what was found. Where nothing was recorded, nothing holds. */
export function goals(recorded: Recorded, simulated: Simulated, exact: ExactTally): Goal[] {
  const { plain, laidOut } = simulated;
  return [
    atMost("false red of A/A reports, simulated, auto: at most 1 %", ours(plain, "auto").falseRed, 0.01),
    atMost("the same where processes are laid out badly: at most 1 %", ours(laidOut, "auto").falseRed, 0.01),
    none("false red of A/A reports, recorded, auto: none", ours(recorded.all, "auto").falseRed),
    none("false red of A/A reports, recorded, paired: none", ours(recorded.all, "paired").falseRed),
    atMost("false red of budgets with a tenth of room, simulated: at most 1 %", roomy(simulated.budgets), 0.01),
    none("false red of budgets with a tenth of room, recorded: none", roomy(recorded.budgets)),
    atLeast(
      "found at +5 % on p50 or RPS, quiet recordings, paired",
      found(recorded.quiet, "paired", "p50 or RPS +5 %"),
    ),
    atLeast("found at +10 % on p50 or RPS, all recordings, auto", found(recorded.all, "auto", "p50 or RPS +10 %")),
    atLeast("found at +10 % on p50 or RPS, all recordings, paired", found(recorded.all, "paired", "p50 or RPS +10 %")),
    atLeast("found at +20 % on p99, all recordings, paired", found(recorded.all, "paired", "p99 +20 %")),
    coverage("95 % intervals that hold the truth, recorded", ours(recorded.all, "paired").covered),
    coverage("95 % intervals that hold the truth, simulated", ours(plain, "paired").covered),
    atMost("inconclusive rows, quiet recordings: at most 10 %", ours(recorded.quiet, "paired").inconclusive, 0.1),
    {
      goal: "exact changes above 1 % that are found: all",
      figure: shareWords(exact.found),
      holds: rate(exact.found) === 1,
    },
    none("exact changes that are invented: none", merge(exact.invented, recorded.invented)),
    better("recorded: never more", recorded.all, (we, peer) => we <= peer),
    better("simulated: never more", plain, (we, peer) => we <= peer),
    better("simulated with bad layouts: fewer", laidOut, (we, peer) => we < peer),
  ];
}

const roomy = ({ bounds }: { readonly bounds: readonly BudgetTally[] }): Share =>
  bounds.find(({ bound }) => bound === 1.1)!.redReports;

const ours = (tallies: readonly Tally[], name: string): Tally =>
  tallies.find(({ rule }) => rule.name === `ours: ${name}`)!;

const found = (tallies: readonly Tally[], name: string, effect: string): Share =>
  ours(tallies, name).found.get(effect) ?? NOTHING;

const atMost = (goal: string, share: Share, limit: number): Goal => ({
  goal,
  figure: shareWords(share),
  holds: rate(share) <= limit,
});

const none = (goal: string, share: Share): Goal => ({
  goal,
  figure: shareWords(share),
  holds: share.count > 0 && share.of === 0,
});

const LEAST = 0.9;
const atLeast = (goal: string, share: Share): Goal => ({
  goal: `${goal}: at least 90 %`,
  figure: shareWords(share),
  holds: rate(share) >= LEAST,
});

const coverage = (goal: string, share: Share): Goal => ({
  goal: `${goal}: 93 to 97 %`,
  figure: shareWords(share),
  holds: rate(share) >= 0.93 && rate(share) <= 0.97,
});

const EFFECT = "p50 or RPS +10 %";

/** Each peer's threshold is turned until it finds as much as our default (auto): how often would it then cry wolf? */
function better(source: string, tallies: readonly Tally[], wins: (we: number, peer: number) => boolean): Goal {
  const we = ours(tallies, "auto");
  const detection = we.found.get(EFFECT) ?? NOTHING;
  const peers = tallies.filter(({ rule }) => !rule.ours);
  const rates = peers.map((peer) => ({
    name: peer.rule.name,
    share: peer.falseRedAtEqualDetection(EFFECT, detection),
  }));
  const best = rates.toSorted((a, b) => rate(a.share) - rate(b.share))[0];
  return {
    goal: `false reds against every peer whose threshold makes it find as much at ${EFFECT}, ${source}`,
    figure:
      best === undefined || detection.count === 0
        ? "nothing recorded"
        : `${percent(rate(we.falseRed))} against ${percent(rate(best.share))} of ${best.name}`,
    holds: detection.count > 0 && rates.every(({ share }) => wins(rate(we.falseRed), rate(share))),
  };
}
