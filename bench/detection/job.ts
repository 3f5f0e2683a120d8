import {
  CORRELATION,
  CPUS,
  DRIFT,
  HIT,
  HIT_LEAST,
  HIT_MOST,
  INVERSE_HITS,
  JOB,
  LAYOUT,
  LAYOUT_EFFECT,
  MEAN_HITS,
  METRICS,
  type Simulated,
  TASKS,
} from "./model.ts";
import type { Noise } from "./noise.ts";

/** Values by row of METRICS, then by round. */
export type Rounds = number[][];
export interface Arms {
  readonly head: Rounds;
  readonly base: Rounds;
}
export interface Alone {
  readonly cpu: string;
  readonly rounds: Rounds;
}

const NONE: readonly number[] = METRICS.map(() => 1);

/** One machine for some minutes. */
export class Job {
  readonly #noise: Noise;
  readonly #cpu: (typeof CPUS)[number];
  readonly #slower: number;
  #drift: number;

  constructor(noise: Noise, same?: Job) {
    this.#noise = noise;
    this.#cpu = same ? same.#cpu : drawCpu(noise.uniform());
    this.#slower = same ? same.#slower : this.#cpu.slower * Math.exp(JOB * noise.normal());
    this.#drift = DRIFT * noise.normal();
  }

  /** The same machine, long enough afterwards for its drift to be another. */
  later(): Job {
    return new Job(this.#noise, this);
  }

  /** What a round shows here in the mean over its noise: hits by others are part of what there is to see. */
  level({ metric, level, spread }: Simulated): number {
    const hits = metric === "rps" ? INVERSE_HITS : MEAN_HITS;
    const skewed = Math.exp((spread ** 2 + DRIFT ** 2) / 2) * hits;
    return metric === "rps" ? (level / this.#slower) * skewed : level * this.#slower * skewed;
  }

  /** A B, B A …, the tasks in turn. */
  sideBySide(count: number, layout: boolean): Arms {
    const laidOut = this.#start(layout);
    const arms = { head: empty(), base: empty() };
    for (let pair = 0; pair < count; pair++) {
      for (const [place, task] of TASKS.entries()) {
        const order = (pair + place) % 2 === 0 ? (["head", "base"] as const) : (["base", "head"] as const);
        for (const arm of order) this.#round(task, arms[arm], laidOut[arm]);
      }
    }
    return arms;
  }

  /** All of base, then all of head, as commands run one after the other do it. */
  oneAfterTheOther(count: number, layout: boolean): Arms {
    const laidOut = this.#start(layout);
    const arms = { head: empty(), base: empty() };
    for (const arm of ["base", "head"] as const) {
      for (const task of TASKS) for (let round = 0; round < count; round++) this.#round(task, arms[arm], laidOut[arm]);
    }
    return arms;
  }

  alone(count: number, layout: boolean): Alone {
    const { head } = this.#start(layout);
    const rounds = empty();
    for (let round = 0; round < count; round++) for (const task of TASKS) this.#round(task, rounds, head);
    return { cpu: this.#cpu.cpu, rounds };
  }

  #round(task: string, into: Rounds, laidOut: readonly number[]): void {
    const keep = Math.exp(-1 / CORRELATION);
    this.#drift = keep * this.#drift + Math.sqrt(1 - keep ** 2) * DRIFT * this.#noise.normal();
    const hit = this.#noise.uniform() < HIT ? 1 + HIT_LEAST + (HIT_MOST - HIT_LEAST) * this.#noise.uniform() : 1;
    const common = this.#slower * Math.exp(this.#drift) * hit;
    for (const [row, { task: own, metric, level, spread }] of METRICS.entries()) {
      if (own !== task) continue;
      const slower = common * laidOut[row]! * Math.exp(spread * this.#noise.normal());
      into[row]!.push(metric === "rps" ? level / slower : level * slower);
    }
  }

  /** Starts the processes of both arms: by how much each row of each is slower until they are started anew. */
  #start(layout: boolean): { readonly head: readonly number[]; readonly base: readonly number[] } {
    if (!layout) return { head: NONE, base: NONE };
    const drawn = METRICS.map(() => ({ there: this.#noise.uniform() < LAYOUT, inHead: this.#noise.uniform() < 0.5 }));
    const of = (head: boolean) => drawn.map(({ there, inHead }) => (there && inHead === head ? 1 + LAYOUT_EFFECT : 1));
    return { head: of(true), base: of(false) };
  }
}

const empty = (): Rounds => METRICS.map(() => []);

function drawCpu(at: number): (typeof CPUS)[number] {
  let below = 0;
  for (const cpu of CPUS) {
    below += cpu.share;
    if (at < below) return cpu;
  }
  return CPUS[0];
}
