import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** What fixed pieces of work took, ms: `cpu` a slice of arithmetic, `http` one request over loopback. */
export interface ControlTimes {
  readonly cpu: number;
  readonly http: number | undefined;
}

/** A few ms each: an interruption hits some of them, and the median is that of the others. */
const SLICES = 15;
const BATCHES = 15;
/** ms; on a slow machine there are fewer */
const CPU_LIMIT = 150;
const HTTP_LIMIT = 100;

/** Runs on different days are compared by what this takes: it must stay what it is. */
const STEPS = 10_000;
const CALLS = 200;
const REQUESTS = 100;

/** 16 KB stay in a core's own cache. With a table of a megabyte the times fell into two groups on a quiet machine. */
const table = new Uint32Array(2 ** 12);
const MASK = table.length - 1;

/** Shifts, adds, reads and writes, without an allocation; short, so that it is compiled once and as a whole. */
function steps(from: number): number {
  let state = from;
  for (let step = 0; step < STEPS; step++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const at = state & MASK;
    table[at] = (table[at] ?? 0) + state;
  }
  return state;
}

/** @returns ms */
function slice(): number {
  const start = performance.now();
  let state = 0x2545f491;
  for (let call = 0; call < CALLS; call++) state = steps(state);
  return performance.now() - start;
}

/**
 * Client and server of the HTTP control, in one thread and over bare sockets: what is timed is the system's way over
 * loopback and back, not how Node's HTTP allocates (which alone made the times twice as long now and then).
 */
export async function openControls(): Promise<{ run(): Promise<ControlTimes>; close(): void }> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    socket.on("error", () => socket.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(client, "connect");

  const batch = async (): Promise<number> => {
    const start = performance.now();
    for (let sent = 0; sent < REQUESTS; sent++) {
      client.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      await once(client, "data");
    }
    return (performance.now() - start) / REQUESTS;
  };

  return {
    async run() {
      const cpu = await repeat(SLICES, CPU_LIMIT, slice);
      // without its connection there is still the other one
      const http = await repeat(BATCHES, HTTP_LIMIT, batch).catch(() => undefined);
      return { cpu, http };
    },
    close() {
      client.destroy();
      server.close();
    },
  };
}

/** The median of so many times, of fewer when `limit` (ms) is over first. */
async function repeat(count: number, limit: number, work: () => number | Promise<number>): Promise<number> {
  const end = performance.now() + limit;
  const times = [await work()];
  while (times.length < count && performance.now() < end) times.push(await work());
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number;
}
