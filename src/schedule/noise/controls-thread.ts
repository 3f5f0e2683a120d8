import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { entry } from "../../tools/worker/index.ts";
import type { ControlTimes } from "./controls.ts";

export interface ControlsThread {
  /** undefined when the thread is gone or `signal` is aborted */
  run(): Promise<ControlTimes | undefined>;
  close(): Promise<void>;
}

/** Starts the thread of the controls and waits until it is warm. It ends with this process, whatever happens to that. */
export async function openControlsThread(signal: AbortSignal): Promise<ControlsThread> {
  const thread = new Worker(entry("noise", "schedule/noise"));
  const over = new AbortController();
  // a thread that can't go on leaves a run without controls; it is no reason to end it
  thread.on("error", () => over.abort());
  thread.on("exit", () => over.abort());
  const given = AbortSignal.any([signal, over.signal]);
  const answer = async (): Promise<ControlTimes | undefined> =>
    given.aborted
      ? undefined
      : await once(thread, "message", { signal: given }).then(
          ([message]) => message as ControlTimes,
          () => undefined,
        );
  await answer();
  return {
    async run() {
      const times = answer();
      thread.postMessage("run");
      return times;
    },
    async close() {
      await thread.terminate();
    },
  };
}
