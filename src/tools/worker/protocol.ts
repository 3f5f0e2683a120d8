/** Parent → worker. */
export interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

/** Worker → parent; `id` 0 says that the worker is ready. */
export type Response =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly message: string; readonly stack: string } };

export const READY = 0;

export const isResponse = (message: unknown): message is Response =>
  typeof message === "object" && message !== null && typeof (message as { id?: unknown }).id === "number";

export const isRequest = (message: unknown): message is Request =>
  isResponse(message) && typeof (message as { method?: unknown }).method === "string";
