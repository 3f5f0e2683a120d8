import type { Subject } from "../../config/types.ts";
import { KnownError } from "../../errors.ts";
import type { Json } from "../../results/entry.ts";
import { type Expect, joinPath, type Plan } from "../../tools/http/index.ts";
import { type Data, mistakes, names } from "../../tools/template/index.ts";
import type { Site } from "../check.ts";
import { unmeasurable } from "../unmeasurable.ts";
import { request } from "./request.ts";
import type { Settings } from "./settings.ts";

export interface Burst {
  /** `GET http://127.0.0.1:3000/api/users`, the path as written in the file: variables and data may be secret */
  readonly request: string;
  /** all but its seed */
  readonly plan: Omit<Plan, "seed">;
}

/**
 * What a subject asks for, on this arm.
 * @throws RoundFailed when its data can't be had, or does not fit: others may be measured all the same
 * @throws KnownError for an address that nothing can be sent to
 */
export async function burstOf(subject: Subject<Settings>, site: Site): Promise<Burst> {
  const { settings } = subject;
  const { method, path } = request(subject);
  const { body } = settings;
  const url = httpUrl(site.target(settings.target), subject);
  const sent = expand({ path, headers: settings.headers, ...(body === undefined ? {} : { body }) }, site);
  const data = await dataOf(sent, subject, site);
  const plan: Burst["plan"] = {
    ...sent,
    url: url.href,
    method,
    data,
    expect: expand<Expect>(settings.expect ?? {}, site),
    connections: settings.connections,
    durationMs: settings.duration,
    // what is under way at the end is slower than average: dropping it would flatter the endpoint
    drainMs: Math.min(settings.timeout, Math.max(settings.duration, 1000)),
    timeoutMs: settings.timeout,
    insecure: settings.insecure,
  };
  return { request: `${method} ${url.origin}${joinPath(url, path)}`, plan };
}

/** The lists that a request draws from. @throws RoundFailed */
async function dataOf(sent: Json, { at }: Subject<Settings>, site: Site): Promise<Data> {
  try {
    const data = Object.fromEntries(
      await Promise.all(names(sent).map(async (name) => [name, await site.data(name)] as const)),
    );
    const unfit = mistakes(sent, data).map((message) => ({ at, message, hint: "see `data` in budgets.yml" }));
    if (unfit.length > 0) throw new KnownError(3, unfit);
    return data;
  } catch (error) {
    throw error instanceof KnownError ? unmeasurable(error) : error;
  }
}

function httpUrl(text: string, { at, settings }: Subject<Settings>): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new KnownError(2, {
    at,
    message: `the target ${settings.target} is no http URL`,
    hint: `an endpoint needs one like "http://127.0.0.1:3000" under \`targets.${settings.target}\``,
  });
}

/** `${VARIABLES}` in every text of a value. */
function expand<T>(value: T, site: Site): T {
  const walk = (each: unknown): unknown => {
    if (typeof each === "string") return site.arm.expand(each);
    if (Array.isArray(each)) return each.map(walk);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(value) as T;
}
