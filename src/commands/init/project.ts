import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";

/** What a folder tells about how its product is built and started. */
export interface Project {
  readonly manager: Manager;
  /** has a lock, so that an install can be exact */
  readonly locked: boolean;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: readonly string[];
  /** of the manifest's `packageManager` and lock, none: there is no package.json */
  readonly manifest: boolean;
  readonly compose: Compose | undefined;
  /** folder with an index.html that needs no building, or that a build leaves */
  readonly page: string | undefined;
  readonly branch: string;
  readonly exists: { readonly budgets: boolean; readonly workflow: boolean };
}

export type Manager = "npm" | "pnpm" | "yarn" | "bun";

export interface Compose {
  readonly file: string;
  readonly services: readonly Service[];
}
export interface Service {
  readonly name: string;
  readonly image: string;
  /** published on the host, the first one */
  readonly port: number | undefined;
}

export const BUDGETS = "budgets.yml";
export const WORKFLOW = ".github/workflows/performance.yml";

const COMPOSE_FILES = ["compose.yml", "compose.yaml", "docker-compose.yml", "docker-compose.yaml"];
const BUILD_FOLDERS = ["dist", "build", "out", "public"];
const LOCKS: readonly (readonly [string, Manager])[] = [
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
];

const texts = z.record(z.string(), z.string()).catch({});
const manifestSchema = z
  .object({ scripts: texts, dependencies: texts, devDependencies: texts })
  .catch({ scripts: {}, dependencies: {}, devDependencies: {} });

/** Reads a folder; what can't be read counts as missing. */
export function readProject(root: string): Project {
  const has = (file: string) => existsSync(join(root, file));
  const text = (file: string) => (has(file) ? readFileSync(join(root, file), "utf8") : undefined);
  const manifest = manifestSchema.parse(json(text("package.json")));
  const lock = LOCKS.find(([file]) => has(file));
  const file = COMPOSE_FILES.find(has);
  return {
    manager: lock?.[1] ?? "npm",
    locked: lock !== undefined,
    scripts: manifest.scripts,
    dependencies: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
    manifest: has("package.json"),
    compose: file ? { file, services: services(text(file) ?? "") } : undefined,
    page: [".", ...BUILD_FOLDERS].find((folder) => has(join(folder, "index.html"))),
    branch: defaultBranch(text(".git/refs/remotes/origin/HEAD"), text(".git/HEAD")),
    exists: { budgets: has(BUDGETS), workflow: has(WORKFLOW) },
  };
}

function json(text: string | undefined): unknown {
  try {
    return { scripts: {}, dependencies: {}, devDependencies: {}, ...JSON.parse(text ?? "{}") };
  } catch {
    return {};
  }
}

const composeSchema = z
  .object({
    services: z.record(
      z.string(),
      z.object({ image: z.string().catch(""), ports: z.array(z.unknown()).catch([]) }).catch({ image: "", ports: [] }),
    ),
  })
  .catch({ services: {} });

function services(text: string): Service[] {
  const compose = composeSchema.parse(yaml(text));
  return Object.entries(compose.services).map(([name, { image, ports }]) => ({
    name,
    image,
    port: ports.map(published).find((port) => port !== undefined),
  }));
}

function yaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** `8080:80`, `127.0.0.1:8080:80`, `${WEB_PORT:-8080}:80`, `{ published: 8080 }` → 8080 */
function published(port: unknown): number | undefined {
  const written =
    typeof port === "object" && port !== null && "published" in port ? `${String(port.published)}:` : String(port);
  const plain = written.replace(/\$\{\w+:?-(\d+)\}/g, "$1");
  const host = /^(?:[\d.]+:)?(\d+):/.exec(plain)?.[1];
  return host === undefined ? undefined : Number(host);
}

/** The remote's, where git knows it; else the one checked out, when its name says so. */
function defaultBranch(remote: string | undefined, head: string | undefined): string {
  const known = /refs\/remotes\/origin\/(\S+)/.exec(remote ?? "")?.[1];
  const current = /refs\/heads\/(main|master|trunk|develop)\s*$/.exec(head ?? "")?.[1];
  return known ?? current ?? "main";
}
