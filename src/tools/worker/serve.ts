import { isRequest, READY, type Response } from "./protocol.ts";

/** What a worker can be asked for. Parameters arrive as JSON; a handler checks what it needs. */
// biome-ignore lint/suspicious/noExplicitAny: each handler names the shape of its own parameters
export type Handlers = Record<string, (params: any) => Promise<unknown> | unknown>;

/**
 * The worker's side of {@link openWorker}: answers each request by the handler of that name, an error by its message.
 * Ends this process when the parent is gone, so that no worker outlives a run that was killed.
 */
export function serveWorker(handlers: Handlers): void {
  if (!process.send) throw new Error("This file is started by perf-budgets itself; it does nothing on its own.");
  process.on("disconnect", () => process.exit(0));
  process.on("message", (message) => {
    if (isRequest(message))
      void answer(handlers, message.method, message.params).then((response) => reply(message.id, response));
  });
  reply(READY, { result: null });
}

type Answer = { readonly result: unknown } | { readonly error: { readonly message: string; readonly stack: string } };

async function answer(handlers: Handlers, method: string, params: unknown): Promise<Answer> {
  try {
    const handler = handlers[method];
    if (!handler) throw new Error(`this worker knows no ${method}`);
    return { result: (await handler(params)) ?? null };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { error: { message, stack: stack ?? message } };
  }
}

const reply = (id: number, response: Answer): void => {
  process.send?.({ id, ...response } satisfies Response);
};
