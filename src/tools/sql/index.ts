export { type Database, type Fault, type Parameter, type Result, StatementError } from "./database.ts";
export { DATABASE_SCHEMES, type OpenOptions, openDatabase } from "./open.ts";
export type { IndexUse, PlanReading, Scan } from "./plan.ts";
export { readStatement, whyNotReading } from "./statement.ts";
