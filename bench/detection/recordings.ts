import { join } from "node:path";

/** Where sittings are kept: one file each, in git. */
export const RECORDINGS = join(import.meta.dirname, "recordings");
