import { SCHEMA } from "./entry.ts";

/**
 * Lifts one parsed line of an older log to today's schema. Only `run` entries carry the version; there is one version
 * so far, so nothing is changed yet. `newer`: this version can't know what it means.
 */
export function upgrade(json: unknown): unknown {
  const schema = (json as { is?: unknown; schema?: unknown } | null)?.schema;
  return typeof schema === "number" && schema > SCHEMA ? "newer" : json;
}
