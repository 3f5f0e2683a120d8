import { connect } from "node:net";

/** Nobody waits long for a name in a table. */
const LIMIT = 1_000;

/**
 * What the measured programs say of themselves: a web server in its `Server` header, a cache in its INFO. Who does not
 * tell, or does not answer within a second, is left out; databases are asked by the check that measures them.
 * @param targets URLs, variables expanded
 * @returns program → version
 */
export async function toldVersions(targets: readonly string[]): Promise<Record<string, string>> {
  const told = await Promise.all(targets.map((target) => ask(target).catch(() => undefined)));
  return Object.fromEntries(told.filter((one) => one !== undefined));
}

async function ask(target: string): Promise<readonly [string, string] | undefined> {
  const url = new URL(target);
  if (url.protocol === "http:" || url.protocol === "https:") return server(url);
  return url.protocol === "redis:" ? cache(url) : undefined;
}

/** `nginx/1.22.1` → nginx, 1.22.1 */
async function server(url: URL): Promise<readonly [string, string] | undefined> {
  const address = new URL(url.pathname, url.origin);
  const answer = await fetch(address, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(LIMIT) });
  const [, program, version] = /^([A-Za-z][\w.-]*)\/([\d.]+)/.exec(answer.headers.get("server") ?? "") ?? [];
  return program && version ? [program, version] : undefined;
}

/** One command of the Redis protocol, which Valkey answers as well. */
function cache({ hostname, port }: URL): Promise<readonly [string, string] | undefined> {
  return new Promise((resolve) => {
    const socket = connect(Number(port) || 6379, hostname);
    let text = "";
    const end = () => {
      socket.destroy();
      const [, valkey] = /^valkey_version:(\S+)/m.exec(text) ?? [];
      const [, redis] = /^redis_version:(\S+)/m.exec(text) ?? [];
      resolve(valkey ? ["Valkey", valkey] : redis ? ["Redis", redis] : undefined);
    };
    socket.setTimeout(LIMIT, end);
    socket.on("error", end);
    socket.on("end", end);
    socket.on("data", (chunk) => {
      text += chunk;
      // the answer begins with its length: `$1234`, or `-` and what is wrong
      const [, length] = /^\$(\d+)\r\n/.exec(text) ?? [];
      if (text.startsWith("-") || (length && text.length > Number(length))) end();
    });
    socket.write("INFO server\r\n");
  });
}
