/** The whole machine, this tool with its load generator and browser, and what belongs to neither it nor a component. */
export const TOTAL = "total";
export const SELF = "perf-budgets";
export const OTHER = "other";
/** no subject of the report: a figure of the whole machine that is sampled beside its memory */
export const SWAP = "swap";
