type Noise = Readonly<Record<string, number>>;

/**
 * What each rule rests on stands in docs/noise.md, with the rounds that were measured for it. CPU pressure is in no rule:
 * a load test that uses all cores is pressure by itself.
 */

/** Share of the CPU time; clouds that share a processor take a percent or two all the time. */
const STEAL = 0.05;
/** Share of the machine. On two cores it is less than half of one: the system's own work stays below, one busy program does not. */
const OTHERS = 0.2;
/** Times the usual. In quiet rounds 1.16 was seen at most in nine of ten … */
const SLOWER_CPU = 1.3;
/** … and here up to 1.6 now and then, in rounds that were as fast as the others. */
const SLOWER_HTTP = 1.75;
/** Times the usual; the index is noisier than the controls, and measured once a Chrome. */
const INDEX = 0.7;
/** "Usual" needs as many rounds … */
const ENOUGH = 5;
const ENOUGH_INDEXES = 2;
/** … and rests on the newest ones, so that a machine that became slow for good is usual again after some. */
const RECENT = 20;

/**
 * Whether a round was disturbed so much that its values say more of the machine than of the product. Slowness that is
 * there all the time is no disturbance: both arms have it.
 *
 * @param noise of the round
 * @param earlier that of the run's rounds before it, in the order of time
 * @returns the evidence in words
 */
export function contamination(noise: Noise, earlier: readonly Noise[]): string | undefined {
  const evidence = [
    above(noise.others, OTHERS, (share) => `others used ${share} of the machine's CPU`),
    above(noise.steal, STEAL, (share) => `the host took ${share} of the CPU time (steal)`),
    slower(noise.controlCpu, SLOWER_CPU, told(earlier, "controlCpu"), "a fixed piece of work"),
    slower(noise.controlHttp, SLOWER_HTTP, told(earlier, "controlHttp"), "a fixed request over loopback"),
    lower(noise.benchmarkIndex, told(earlier, "benchmarkIndex")),
  ].filter((words) => words !== undefined);
  return evidence.length === 0 ? undefined : evidence.join("; ");
}

function above(share: number | undefined, limit: number, words: (share: string) => string): string | undefined {
  return share !== undefined && share > limit ? words(`${Math.round(share * 100)} %`) : undefined;
}

/** Against the lower quartile: as long as a quarter of the rounds were left alone, it is one of those. */
function slower(time: number | undefined, limit: number, before: readonly number[], what: string): string | undefined {
  if (time === undefined || before.length < ENOUGH) return undefined;
  const ratio = time / atShare(before, 0.25);
  return ratio > limit ? `${what} took ${ratio.toFixed(1)} times as long as usual in this run` : undefined;
}

function lower(index: number | undefined, before: readonly number[]): string | undefined {
  if (index === undefined || before.length < ENOUGH_INDEXES) return undefined;
  const share = index / atShare(before, 0.5);
  return share < INDEX
    ? `Lighthouse's benchmark index was ${Math.round(share * 100)} % of the usual in this run`
    : undefined;
}

const told = (earlier: readonly Noise[], name: string): number[] =>
  earlier.flatMap(({ [name]: value }) => (value === undefined ? [] : [value])).slice(-RECENT);

const atShare = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] as number;
