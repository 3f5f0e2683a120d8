import type { Ratio } from "../../results/value.ts";

/** Counters of all subjects at one moment. */
export interface Reading {
  /** s, monotonic */
  readonly at: number;
  /** subject → CPU seconds used so far */
  readonly cpu: ReadonlyMap<string, number>;
}

/** What one open window has seen so far, in bounded memory. */
export interface Stretch {
  read(reading: Reading): void;
  /** subject → bytes now */
  sample(memory: ReadonlyMap<string, number>): void;
  /** subject → shares of all cores, one a slice of at least a second where the window is that long */
  cpu(cores: number): Map<string, Ratio[]>;
  /** subject → bytes, one a sample */
  memory(): Map<string, number[]>;
}

/** A window of 24 h keeps no more than this; a report draws no more either. */
const MOST = 600;
/** s; a shorter last slice joins the one before it, since the kernel counts CPU time in steps of 10 ms */
const SHORTEST = 0.5;
/** s; shorter than this a step of 10 ms is a tenth of all, and the share says nothing */
const LEAST = 0.1;

export function openStretch(most = MOST): Stretch {
  let readings: Reading[] = [];
  let last: Reading | undefined;
  let step = 0;
  const samples = new Map<string, Bounded>();
  return {
    read(reading) {
      last = reading;
      const previous = readings.at(-1);
      if (previous && reading.at - previous.at < step) return;
      readings.push(reading);
      if (readings.length <= most) return;
      // counters only grow, so leaving one out adds its two slices exactly
      readings = readings.filter((_, index) => index % 2 === 0);
      step = ((readings.at(-1)?.at ?? 0) - (readings[0]?.at ?? 0)) / (readings.length - 1);
    },
    sample(memory) {
      for (const [subject, bytes] of memory) {
        const values = samples.get(subject) ?? bounded(most);
        samples.set(subject, values);
        values.add(bytes);
      }
    },
    cpu(cores) {
      const points = last && last !== readings.at(-1) ? [...readings, last] : [...readings];
      const [beforeLast, end] = points.slice(-2);
      if (points.length > 2 && beforeLast && end && end.at - beforeLast.at < SHORTEST) points.splice(-2, 1);
      return slices(points, cores);
    },
    memory: () => new Map([...samples].map(([subject, values]) => [subject, values.values()])),
  };
}

function slices(points: readonly Reading[], cores: number): Map<string, Ratio[]> {
  const shares = new Map<string, Ratio[]>();
  for (const [index, after] of points.entries()) {
    const before = points[index - 1];
    if (!before || after.at - before.at < LEAST) continue;
    for (const [subject, used] of after.cpu) {
      const earlier = before.cpu.get(subject);
      if (earlier === undefined) continue;
      const per = (after.at - before.at) * cores;
      // the kernel's steps and our clock differ a little; nobody uses more than all there is
      const share = { of: Math.min(per, Math.max(0, used - earlier)), per };
      shares.set(subject, [...(shares.get(subject) ?? []), share]);
    }
  }
  return shares;
}

interface Bounded {
  add(value: number): void;
  values(): number[];
}

/** At most so many values: when full, neighbours join to the larger one, and so do all later ones. */
function bounded(most: number): Bounded {
  let values: number[] = [];
  let every = 1;
  let pending: number[] = [];
  return {
    add(value) {
      pending.push(value);
      if (pending.length < every) return;
      values.push(Math.max(...pending));
      pending = [];
      if (values.length < most) return;
      every *= 2;
      values = values.flatMap((first, index) => (index % 2 === 0 ? [Math.max(first, values[index + 1] ?? first)] : []));
    },
    values: () => (pending.length > 0 ? [...values, Math.max(...pending)] : values),
  };
}
