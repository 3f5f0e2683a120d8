export { type Database, type Fault, type Parameter, type Result, StatementError } from "./database.ts";
export { type OpenOptions, openDatabase } from "./open.ts";
export type { IndexUse, PlanReading, Scan } from "./plan.ts";
