export { type ContainerUse, containerUse, dockerVersion } from "./docker.ts";
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
