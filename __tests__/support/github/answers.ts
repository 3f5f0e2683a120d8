import type { State } from "./state.ts";

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call {
  readonly state: State;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  /** of a request that is no JSON */
  readonly bytes: Uint8Array;
  readonly origin: string;
  /** the path asked for, for links to further pages */
  readonly path: string;
}

export const missing: Answer = {
  status: 404,
  body: { message: "Not Found", documentation_url: "https://docs.github.com/rest" },
};
export const forbidden: Answer = {
  status: 403,
  body: { message: "Resource not accessible by integration", documentation_url: "https://docs.github.com/rest" },
};

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** One page, and the link to the next one. */
export function page(
  { query, origin, path }: Call,
  all: readonly unknown[],
  wrap: (items: unknown[]) => unknown = (items) => items,
): Answer {
  const size = Number(query.get("per_page") ?? 30);
  const number = Number(query.get("page") ?? 1);
  const next = new URL(`${origin}${path}?${query}`);
  next.searchParams.set("page", String(number + 1));
  const more = number * size < all.length;
  return {
    ...ok(wrap(all.slice((number - 1) * size, number * size))),
    ...(more ? { headers: { link: `<${next}>; rel="next"` } } : {}),
  };
}
