export {
  type ContainerDeath,
  type ContainerUse,
  containerUse,
  deathsPath,
  dockerVersion,
  openContainer,
  parseDeath,
  parseStats,
} from "./container.ts";
export { addressOf, follow } from "./container-api.ts";
export { groupOf, readGroup } from "./container-group.ts";
export { type Weighed, weigh, weightNow } from "./memory.ts";
export type { CpuTimes, Memory, ProcessStat } from "./parse.ts";
export {
  hasProc,
  readCpuTimes,
  readLoad,
  readMemory,
  readPressure,
  readProcess,
  readProcesses,
  startOf,
  TICKS,
} from "./read.ts";
export { descendants, grow, type Processes, seed, type Tree } from "./tree.ts";
