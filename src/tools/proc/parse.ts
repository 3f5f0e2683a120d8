/** One line of /proc/PID/stat (man 5 proc_pid_stat). Times in clock ticks. */
export interface ProcessStat {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  /** R, S, D, Z (ended, not yet waited for) … */
  readonly state: string;
  /** user and system time of the process itself */
  readonly own: number;
  /** the same of its children that ended and were waited for, and of theirs */
  readonly ended: number;
  /** ticks since boot; with the pid it names a process for good */
  readonly start: number;
  /** resident pages */
  readonly pages: number;
}

/** Undefined for what is no such line: a process may end while it is read. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  // the name may hold blanks and parentheses, so the last one counts
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(" ");
  const number = (index: number): number => Number(fields[index]);
  // the first field here is the third of the manual
  const stat = {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    parent: number(1),
    state: fields[0] ?? "",
    own: number(11) + number(12),
    ended: number(13) + number(14),
    start: number(19),
    pages: number(21),
  };
  return [stat.pid, stat.parent, stat.own, stat.ended, stat.start, stat.pages].every(Number.isFinite)
    ? stat
    : undefined;
}

/** First line of /proc/stat, in clock ticks over all cores. */
export interface CpuTimes {
  readonly cores: number;
  /** user, nice, system and interrupts */
  readonly busy: number;
  readonly idle: number;
  readonly iowait: number;
  /** taken by the host for other machines */
  readonly steal: number;
}

export function parseCpuTimes(text: string): CpuTimes | undefined {
  const fields = /^cpu +(.*)$/m.exec(text)?.[1]?.split(" ").map(Number);
  const cores = text.match(/^cpu\d+ /gm)?.length ?? 0;
  // guest time stands in user and nice already
  const [user, nice, system, idle, iowait, irq, softirq, steal = 0] = fields ?? [];
  if (user === undefined || nice === undefined || system === undefined || idle === undefined || cores === 0)
    return undefined;
  return { cores, busy: user + nice + system + (irq ?? 0) + (softirq ?? 0), idle, iowait: iowait ?? 0, steal };
}

/** Bytes, from /proc/meminfo. */
export interface Memory {
  readonly total: number;
  readonly available: number;
  readonly swapTotal: number;
  readonly swapFree: number;
}

export function parseMemory(text: string): Memory | undefined {
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(text)?.[1] ?? Number.NaN) * 1024;
  const total = bytes("MemTotal");
  const available = bytes("MemAvailable");
  if (!Number.isFinite(total) || !Number.isFinite(available)) return undefined;
  return { total, available, swapTotal: bytes("SwapTotal") || 0, swapFree: bytes("SwapFree") || 0 };
}

/** Share of shared pages counted to this process, bytes, from /proc/PID/smaps_rollup. */
export function parsePss(text: string): number | undefined {
  const kB = /^Pss: +(\d+) kB/m.exec(text)?.[1];
  return kB === undefined ? undefined : Number(kB) * 1024;
}

/** µs since boot in which at least one task waited for the resource, from /proc/pressure/cpu. */
export function parsePressure(text: string): number | undefined {
  const total = /^some .*total=(\d+)/m.exec(text)?.[1];
  return total === undefined ? undefined : Number(total);
}

/** Average number of runnable tasks in the last minute, from /proc/loadavg. */
export function parseLoad(text: string): number | undefined {
  const load = Number.parseFloat(text);
  return Number.isFinite(load) ? load : undefined;
}
