import { get, type IncomingMessage, type RequestOptions } from "node:http";
import { StringDecoder } from "node:string_decoder";

const SOCKET = "unix:///var/run/docker.sock";

/** The engine that a process without further knowledge talks to. */
export const defaultEngine = (): string => process.env.DOCKER_HOST || SOCKET;

/** Undefined where the API can't be spoken directly: over ssh, with certificates, through a Windows pipe. */
export function addressOf(engine: string): RequestOptions | undefined {
  if (engine.startsWith("unix://")) return { socketPath: engine.slice("unix://".length) };
  const tcp = /^(?:tcp|http):\/\/(?:([^[\]/:]+)|\[([^\]]+)\]):(\d+)\/?$/.exec(engine);
  if (!tcp || process.env.DOCKER_TLS_VERIFY) return undefined;
  return { host: tcp[1] ?? tcp[2], port: Number(tcp[3]) };
}

/** ms; an engine under load needs some */
const PATIENCE = 2_000;

/** One answer of Docker's API as JSON; undefined when there is no engine, no such thing, or no JSON. Never rejects. */
export async function ask(engine: string, path: string): Promise<unknown> {
  const response = await open(engine, path, { timeout: PATIENCE });
  if (!response) return undefined;
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Follows an endless answer, one JSON value a line, at no cost while nothing is said. It does not keep this process alive.
 *
 * @param onEnd the engine has closed the connection, or is gone
 * @returns once the engine has begun to answer; undefined when it does not
 */
export async function follow(
  engine: string,
  path: string,
  onValue: (value: unknown) => void,
  onEnd: () => void,
): Promise<{ close(): void } | undefined> {
  const response = await open(engine, path, {});
  if (!response) return undefined;
  let closed = false;
  const end = (): void => {
    if (!closed) onEnd();
    closed = true;
  };
  const decoder = new StringDecoder("utf8");
  let rest = "";
  response.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") onValue(JSON.parse(line));
  });
  response.on("error", end);
  response.on("close", end);
  response.socket.unref();
  return {
    close() {
      closed = true;
      response.destroy();
    },
  };
}

function open(engine: string, path: string, options: RequestOptions): Promise<IncomingMessage | undefined> {
  const address = addressOf(engine);
  if (!address) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const request = get({ ...address, ...options, path, agent: false }, (response) => {
      if (response.statusCode === 200) return resolve(response);
      response.resume();
      resolve(undefined);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(undefined));
  });
}
