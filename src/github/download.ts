import { Unreadable } from "../baseline/types.ts";
import type { Octokit } from "./client.ts";

/**
 * The content behind a signed address, in memory.
 * @param anonymous a client without a token
 * @param limit bytes; the connection is cut when more arrive
 */
export async function download(anonymous: Octokit, url: string, limit: number): Promise<Uint8Array> {
  const { data } = await anonymous.request(`GET ${url}`, {
    request: { parseSuccessResponseBody: false },
    headers: { accept: "*/*" },
  });
  return collect(data, limit);
}

/** A body that was not parsed (`parseSuccessResponseBody: false`), up to the limit. */
export async function collect(body: unknown, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw new Unreadable("too large", `it is larger than ${limit / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
