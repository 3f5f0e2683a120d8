import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { entry } from "../../tools/worker/index.ts";
import type { ControlTimes } from "./controls.ts";

export interface ControlsThread {
  /** undefined when `signal` is aborted, or the thread is gone or does not answer */
  run(): Promise<ControlTimes | undefined>;
  close(): Promise<void>;
}

/** ms; the controls limit themselves to a small part of it */
const PATIENCE = 20_000;

/** Starts the thread of the controls and waits until it is warm. It ends with this process, whatever happens to that. */
export async function openControlsThread(signal: AbortSignal): Promise<ControlsThread> {
  const thread = new Worker(entry("noise", "schedule/noise"));
  // a thread that can't go on leaves a run without controls; it is no reason to end it
  const over = new AbortController();
  thread.on("error", () => over.abort());
  thread.on("exit", () => over.abort());
  const open = AbortSignal.any([signal, over.signal]);

  const answer = async (): Promise<unknown> => {
    try {
      const [message] = await once(thread, "message", {
        signal: AbortSignal.any([open, AbortSignal.timeout(PATIENCE)]),
      });
      return message;
    } catch {
      over.abort(); // its next answer would be the one to this question
      return undefined;
    }
  };
  await answer();

  return {
    async run() {
      if (open.aborted) return undefined;
      thread.postMessage("run");
      return (await answer()) as ControlTimes | undefined;
    },
    async close() {
      await thread.terminate();
    },
  };
}
