import { useEffect, useState } from "react";
import type { Project, ProjectInput } from "./types.ts";

/** @throws an Error with the API's own words */
async function request<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(`/api${path}`, init);
  if (response.ok) return response.json() as Promise<Answer>;
  const told = (await response.json().catch(() => ({}))) as { message?: string };
  throw new Error(told.message ?? `The server answered ${response.status}.`);
}

export type Loaded<Answer> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: Answer }
  | { readonly state: "failed"; readonly why: string };

/** What stands under a path of the API; the last answer stays while the next one is on its way. */
export function useApi<Answer>(path: string): Loaded<Answer> {
  const [loaded, setLoaded] = useState<Loaded<Answer>>({ state: "loading" });
  useEffect(() => {
    const abort = new AbortController();
    request<Answer>(path, { signal: abort.signal }).then(
      (value) => setLoaded({ state: "ready", value }),
      (error: Error) => {
        if (!abort.signal.aborted) setLoaded({ state: "failed", why: error.message });
      },
    );
    return () => abort.abort();
  }, [path]);
  return loaded;
}

export const createProject = (input: ProjectInput): Promise<Project> =>
  request("/projects", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });

/** How an endpoint answers and how long it takes, ms. */
export async function timed(path: string): Promise<{ status: number; queries: number; ms: number }> {
  const start = performance.now();
  const response = await fetch(`/api${path}`);
  await response.arrayBuffer();
  const queries = Number(response.headers.get("x-nexus-queries"));
  return { status: response.status, queries, ms: performance.now() - start };
}
