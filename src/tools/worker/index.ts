export { BUNDLED, entry } from "./entry.ts";
export { openWorker, type Worker, type WorkerOptions } from "./open.ts";
export { type Handlers, serveWorker } from "./serve.ts";
