import type { Status } from "../../api/types.ts";

export const STATUSES: readonly Status[] = ["planning", "active", "on_hold", "completed", "cancelled"];
