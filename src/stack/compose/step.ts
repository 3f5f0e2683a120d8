import type { Step } from "../../config/types.ts";

export type ComposeStep = Extract<Step, { kind: "compose" }>;
