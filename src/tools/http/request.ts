import { draws, jsonText, pathText, plainText } from "../template/index.ts";
import type { Plan } from "./engine.ts";

export interface Request {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

export interface Requests {
  /** whether they differ, so that each has to be built anew */
  readonly varied: boolean;
  next(): Request;
}

/** The requests of a burst, one after the other; throws an Error when the plan's data lacks a name. */
export function requests(plan: Plan): Requests {
  const { body } = plan;
  const path = pathText(joinPath(new URL(plan.url), plan.path));
  const headers = Object.entries(headersOf(plan)).map(([name, value]) => [name, plainText(value)] as const);
  const text = body === undefined ? undefined : jsonText(body);
  const draw = draws(plan.data, plan.seed);
  const next = (): Request => {
    const values = draw();
    return {
      path: path(values),
      headers: Object.fromEntries(headers.map(([name, value]) => [name, value(values)])),
      body: text?.(values),
    };
  };
  return { varied: Object.keys(plan.data).length > 0, next };
}

/** The target's own path and query, then the endpoint's. */
export function joinPath(base: URL, path: string): string {
  return base.pathname.replace(/\/+$/, "") + (path.startsWith("/") ? path : `/${path}`);
}

function headersOf({ headers, body, url }: Plan): Record<string, string> {
  // the engine writes it itself, from what it sends
  const given = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-length");
  const has = (wanted: string) => given.some(([name]) => name.toLowerCase() === wanted);
  const { username, password } = new URL(url);
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    ...(body !== undefined && typeof body !== "string" && !has("content-type")
      ? { "content-type": "application/json" }
      : {}),
    ...(username && !has("authorization") ? { authorization: `Basic ${Buffer.from(user).toString("base64")}` } : {}),
    ...Object.fromEntries(given),
  };
}
