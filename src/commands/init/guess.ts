import type { Compose, Manager, Project, Service } from "./project.ts";

/** What is to be measured, and how it gets there. */
export interface Guess {
  readonly kind: "pages" | "endpoints";
  /** steps in the order of budgets.yml, as YAML flow maps */
  readonly steps: readonly string[];
  /** port of the stack by name; undefined: the address is fixed (a compose file publishes it) */
  readonly port: number | undefined;
  readonly url: string;
  /** address of an API beside the pages, where one was found */
  readonly api?: string;
  readonly env: Readonly<Record<string, string>>;
  /** what has been taken for granted */
  readonly notes: readonly string[];
}

interface Framework {
  readonly dependency: string;
  readonly kind: Guess["kind"];
  /** its usual port, by script */
  readonly ports: Readonly<Record<string, number>>;
  /** how its port is chosen: flags of the command, or the variable PORT */
  readonly flags?: string;
}

const VITE = {
  kind: "pages",
  ports: { preview: 4173, dev: 5173 },
  flags: "--host 127.0.0.1 --port ${PORT_WEB} --strictPort",
} as const;

/** The first one that is found counts: what builds on vite stands before it. */
const FRAMEWORKS: readonly Framework[] = [
  { dependency: "next", kind: "pages", ports: {} },
  { dependency: "nuxt", kind: "pages", ports: {} },
  {
    dependency: "astro",
    kind: "pages",
    ports: { preview: 4321, dev: 4321 },
    flags: "--host 127.0.0.1 --port ${PORT_WEB}",
  },
  { dependency: "@sveltejs/kit", ...VITE },
  { dependency: "react-scripts", kind: "pages", ports: {} },
  { dependency: "@angular/cli", kind: "pages", ports: { start: 4200 }, flags: "--host 127.0.0.1 --port ${PORT_WEB}" },
  { dependency: "vite", ...VITE },
  { dependency: "@nestjs/core", kind: "endpoints", ports: {} },
  { dependency: "fastify", kind: "endpoints", ports: {} },
  { dependency: "express", kind: "endpoints", ports: {} },
  { dependency: "koa", kind: "endpoints", ports: {} },
  { dependency: "hono", kind: "endpoints", ports: {} },
];

/** A production server is worth measuring, a development server only when there is nothing else. */
const SCRIPTS = ["preview", "start", "serve", "dev"];
const DEFAULT_PORT = 3000;

/** From what was found to the shortest way of starting and measuring it. */
export function guess(project: Project): Guess {
  const script = SCRIPTS.find((name) => name in project.scripts);
  if (script) return fromScript(project, script);
  if (project.compose && measurable(project.compose).length > 0) return fromCompose(project.compose);
  if (project.page !== undefined || "build" in project.scripts) return fromFolder(project);
  return {
    kind: "pages",
    steps: [],
    port: undefined,
    url: `http://127.0.0.1:${DEFAULT_PORT}`,
    env: {},
    notes: [
      `Nothing that could be started was found (package.json with a script ${SCRIPTS.join(", ")}; a compose file; an index.html).`,
      `budgets.yml measures what already runs at http://127.0.0.1:${DEFAULT_PORT}; add its steps under stack, or change the address.`,
    ],
  };
}

function fromScript(project: Project, script: string): Guess {
  const framework = FRAMEWORKS.find(({ dependency }) => project.dependencies.includes(dependency));
  const kind = framework?.kind ?? "pages";
  const name = kind === "pages" ? "web" : "api";
  const written = /(?:--port[ =]|-p[ =]?|\bPORT=)(\d{2,5})\b/.exec(project.scripts[script] ?? "")?.[1];
  const port = written ? Number(written) : (framework?.ports[script] ?? DEFAULT_PORT);
  const flags = written ? undefined : framework?.flags;
  const variable = `\${PORT_${name.toUpperCase()}}`;
  const ready = kind === "pages" ? `http://127.0.0.1:${variable}/` : `tcp://127.0.0.1:${variable}`;
  const command = run(project.manager, script, flags);
  return {
    kind,
    steps: [
      ...databases(project.compose),
      ...("build" in project.scripts && script !== "dev" ? [`build: ${run(project.manager, "build")}`] : []),
      `{ start: ${name}, run: ${quoted(command)}, ready: ${quoted(ready)} }`,
    ],
    port,
    url: `http://127.0.0.1:${variable}`,
    env: flags || written ? {} : { PORT: variable },
    notes: [
      `It is started by \`${command}\`${framework ? ` (${framework.dependency})` : ""} on port ${port}.`,
      ...(script === "dev"
        ? [
            "That is a development server: what it serves is slower than what users get. Add a script `start` or `preview`.",
          ]
        : []),
      ...(kind === "endpoints" ? [API_NOTE] : []),
      ...(written
        ? [`The script names the port ${port} itself, so that a second copy of the stack can't have another.`]
        : []),
    ],
  };
}

function fromCompose(compose: Compose): Guess {
  const found = measurable(compose);
  const api = found.find(({ name }) => API.test(name));
  const pages = found.find((service) => service !== api);
  const address = (service: Service | undefined): string => `http://127.0.0.1:${service?.port}`;
  const [first, second] = pages ? [pages, api] : [api];
  const url = address(first);
  const ready = pages ? `${url}/` : url.replace("http", "tcp");
  const also = second ? `, and ${second.name} at ${address(second)}` : "";
  return {
    kind: pages ? "pages" : "endpoints",
    steps: [`{ compose: ${compose.file}, ready: ${quoted(ready)} }`],
    port: undefined,
    url,
    ...(second ? { api: address(second) } : {}),
    env: {},
    notes: [
      `It is started by ${compose.file}; the service ${first?.name} is measured at ${url}${also}.`,
      ...(api ? [API_NOTE] : []),
    ],
  };
}

/** What an API is called that stands beside pages. */
const API = /\b(api|backend|rest|graphql)\b/i;
const API_NOTE = "GET / has to answer with 2xx; name the endpoints that matter.";

function fromFolder(project: Project): Guess {
  const folder = project.page ?? "dist";
  const built = "build" in project.scripts;
  return {
    kind: "pages",
    steps: [
      ...(built ? [`build: ${run(project.manager, "build")}`] : []),
      `{ start: web, run: ${quoted(`python3 -m http.server \${PORT_WEB} --bind 127.0.0.1 --directory ${folder}`)}, ready: "http://127.0.0.1:\${PORT_WEB}/" }`,
    ],
    port: 8080,
    url: "http://127.0.0.1:${PORT_WEB}",
    env: {},
    notes: [
      `The folder ${folder} is served as it stands by Python; use the server that you use in production if you can.`,
    ],
  };
}

const DATABASE = /\b(postgres|postgis|timescale|mysql|mariadb|redis|valkey|mongo|memcached|rabbitmq|kafka)/;

const databases = (compose: Compose | undefined): string[] => {
  const names = (compose?.services ?? []).filter(({ image }) => DATABASE.test(image)).map(({ name }) => name);
  return names.length > 0 ? [`{ compose: ${compose?.file}, services: [${names.join(", ")}] }`] : [];
};

const measurable = ({ services }: Compose): Service[] =>
  services.filter(({ image, port }) => port !== undefined && !DATABASE.test(image));

/** Everyone but npm hands flags on without a `--`, and would hand on the `--` too. */
export function run(manager: Manager, script: string, flags?: string): string {
  const command = `${manager} run ${script}`;
  return flags ? `${command} ${manager === "npm" ? "-- " : ""}${flags}` : command;
}

const quoted = (text: string): string => (/[:#{}[\],&*!|>'"%@`$]/.test(text) ? JSON.stringify(text) : text);
