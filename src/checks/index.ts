import type { Check } from "./check.ts";
import { endpoints } from "./endpoints/index.ts";
import { machine } from "./machine/index.ts";
import { pages } from "./pages/index.ts";
import { queries } from "./queries/index.ts";

/** Every check, in the order of the report. Adding one is a folder and a line here. */
export const checks: readonly Check[] = [pages, endpoints, queries, machine];
