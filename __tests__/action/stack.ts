import getPort from "get-port";

/** A stack small enough for many runs: one server, answers at once, breaks and dies on demand. */
const SERVER = `
import { createServer } from "node:http";
const server = createServer((request, response) => {
  if (request.url === "/die") process.exit(7);
  response.statusCode = request.url === "/broken" ? 500 : 200;
  response.end("hello");
});
server.listen(process.env.PORT_API, "127.0.0.1", () => console.log("::error::not a command of ours"));
`;

export interface StackOptions {
  /** endpoints, each with its settings as YAML */
  readonly each?: Readonly<Record<string, string>>;
  readonly ready?: string;
  readonly within?: string;
  readonly duration?: string;
  readonly more?: string;
  /** a single short run of a machine that does other things as well */
  readonly compare?: string;
}

/** Files of a repository with that stack; `budgets.yml` with three short rounds an endpoint. */
export async function stackFiles(options: StackOptions = {}): Promise<Record<string, string>> {
  const {
    each = { "GET /": "{ budgets: { errors: 0 % } }" },
    ready = "/",
    within = "20 s",
    duration = "0.3 s",
    compare = "{ mode: stored, guard: false }",
  } = options;
  const budgets = [
    "version: 1",
    "stack:",
    `  ports: { api: ${await getPort({ host: "127.0.0.1" })} }`,
    "  steps:",
    `    - { start: api, run: node server.mjs, ready: "http://127.0.0.1:\${PORT_API}${ready}", within: ${within} }`,
    'targets: { api: "http://127.0.0.1:${PORT_API}" }',
    "endpoints:",
    "  target: api",
    "  rounds: 3",
    "  warmup: 0",
    "  connections: 2",
    `  duration: ${duration}`,
    "  each:",
    ...Object.entries(each).map(([name, settings]) => `    ${name}: ${settings}`),
    `compare: ${compare}`,
    options.more ?? "",
  ];
  return { "server.mjs": SERVER, "budgets.yml": `${budgets.join("\n").trim()}\n`, ".gitignore": ".perf-budgets/\n" };
}
