import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { FakeGithub } from "./github/server.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

export interface Job {
  readonly github: FakeGithub;
  /** the checkout */
  readonly workspace: string;
  /** a folder for the runner's own files */
  readonly temp: string;
  readonly event: string;
  readonly payload: unknown;
  /** GITHUB_SHA */
  readonly sha: string;
  readonly runId: number;
  readonly attempt?: number;
  /** of a pull request */
  readonly headRef?: string;
  readonly headSha?: string;
  readonly fork?: boolean;
  /** GITHUB_REF of what is no pull request; `refs/heads/main` */
  readonly ref?: string;
  readonly workflow?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** what the main step saved, for `post` */
  readonly state?: Readonly<Record<string, string>>;
}

export interface Annotation {
  readonly level: string;
  readonly file?: string;
  readonly line?: number;
  readonly message: string;
}

export interface Finished {
  readonly exit: number | null;
  readonly signal: string | null;
  /** both streams as the runner's log shows them */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

export interface Running {
  readonly child: ChildProcess;
  log(): string;
  /** resolves when the log matches */
  until(pattern: RegExp, limit?: number): Promise<void>;
  readonly finished: Promise<Finished>;
}

/** The built action, as GitHub runs it; the sources when nothing is built, or on demand (TEST_SOURCES=1). */
function door(name: "action" | "post"): string {
  const built = join(project, "dist", `${name}.js`);
  return existsSync(built) && !process.env.TEST_SOURCES ? built : join(project, "src", `${name}.ts`);
}

/** One step as a child process, with everything that a runner gives it and nothing else. */
export function start(name: "action" | "post", job: Job): Running {
  const { github, temp } = job;
  mkdirSync(temp, { recursive: true });
  const files = Object.fromEntries(
    ["OUTPUT", "STATE", "STEP_SUMMARY", "ENV", "PATH"].map((file) => {
      const path = join(temp, `${name}-${job.runId}-${job.attempt ?? 1}-${file.toLowerCase()}`);
      writeFileSync(path, "");
      return [`GITHUB_${file}`, path];
    }),
  );
  const event = join(temp, "event.json");
  writeFileSync(event, JSON.stringify(job.payload));
  github.state.runs.set(job.runId, {
    id: job.runId,
    event: job.event,
    path: job.workflow ?? WORKFLOW,
    branch: job.headRef ?? "main",
    sha: job.headSha ?? job.sha,
    headRepositoryId: job.fork ? 6666 : github.state.repository.id,
  });
  const child = spawn(process.execPath, [door(name)], {
    cwd: job.workspace,
    env: { ...files, ...environment(job, event), ...inputs(job), ...states(job.state ?? {}) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      for (const listener of listeners) listener();
    });
  }
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exit, signal) => {
      const read = (file: string): string => readFileSync(files[`GITHUB_${file}`] ?? "", "utf8");
      resolve({
        exit,
        signal,
        log,
        outputs: fileCommands(read("OUTPUT")),
        state: fileCommands(read("STATE")),
        summary: read("STEP_SUMMARY"),
        annotations: annotations(log),
      });
    });
  });
  return {
    child,
    log: () => log,
    finished,
    until: (pattern, limit = 60_000) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!pattern.test(log)) return;
          clearTimeout(timer);
          listeners.delete(check);
          resolve();
        };
        const timer = setTimeout(() => reject(new Error(`never said ${pattern}:\n${log}`)), limit);
        listeners.add(check);
        void finished.then(() => {
          clearTimeout(timer);
          if (!pattern.test(log)) reject(new Error(`ended without ${pattern}:\n${log}`));
        });
        check();
      }),
  };
}

export const run = (name: "action" | "post", job: Job): Promise<Finished> => start(name, job).finished;

export const WORKFLOW = ".github/workflows/budgets.yml";

function environment(job: Job, event: string): Record<string, string> {
  const { github, workspace, temp, runId, attempt = 1, ref = "refs/heads/main" } = job;
  const pull = job.headRef !== undefined;
  const { owner, name, id } = github.state.repository;
  return {
    PATH: process.env.PATH ?? "",
    HOME: temp,
    LANG: "C.UTF-8",
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: job.event,
    GITHUB_EVENT_PATH: event,
    GITHUB_SHA: job.sha,
    GITHUB_REF: pull ? "refs/pull/7/merge" : ref,
    GITHUB_REF_NAME: pull ? "7/merge" : ref.replace(/^refs\/[a-z]+\//, ""),
    GITHUB_BASE_REF: pull ? "main" : "",
    GITHUB_HEAD_REF: job.headRef ?? "",
    GITHUB_REPOSITORY: `${owner}/${name}`,
    GITHUB_REPOSITORY_ID: String(id),
    GITHUB_REPOSITORY_OWNER: owner,
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_ATTEMPT: String(attempt),
    GITHUB_RUN_NUMBER: String(runId),
    GITHUB_WORKFLOW: "Budgets",
    GITHUB_WORKFLOW_REF: `${owner}/${name}/${job.workflow ?? WORKFLOW}@refs/heads/main`,
    GITHUB_JOB: "budgets",
    GITHUB_ACTION: "budgets",
    GITHUB_ACTOR: "octocat",
    GITHUB_WORKSPACE: workspace,
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_RETENTION_DAYS: "90",
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: temp,
    RUNNER_OS: "Linux",
    RUNNER_ARCH: "X64",
    RUNNER_NAME: "test",
    RUNNER_ENVIRONMENT: "github-hosted",
    ACTIONS_RUNTIME_TOKEN: runtimeToken(runId, attempt),
    ACTIONS_RESULTS_URL: `${github.url}/`,
    ACTIONS_CACHE_SERVICE_V2: "true",
  };
}

/** What names the run to the artifact service; nobody checks the signature here. */
function runtimeToken(runId: number, attempt: number): string {
  const part = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ scp: `Actions.Example Actions.Results:${runId}.${attempt}:job` })}.x`;
}

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
}

/** Those given, over the defaults of `action.yml`; an unknown one is a mistake of the test. */
function inputs({ inputs: given = {}, github }: Job): Record<string, string> {
  const action = parse(readFileSync(join(project, "action.yml"), "utf8")) as ActionFile;
  for (const name of Object.keys(given))
    if (!(name in action.inputs)) throw new Error(`action.yml has no input ${name}`);
  return Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => {
      const value = given[name] ?? (input.default ?? "").replace("${{ github.token }}", github.state.token);
      return [`INPUT_${name.toUpperCase()}`, value];
    }),
  );
}

const states = (state: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));

/** `name<<delimiter`, lines, `delimiter`. */
function fileCommands(text: string): Record<string, string> {
  const pattern = /^(?<name>[^<\n]+)<<(?<delimiter>.+)\n(?<value>[\s\S]*?)\n\k<delimiter>$/gm;
  return Object.fromEntries([...text.matchAll(pattern)].map(({ groups }) => [groups?.name ?? "", groups?.value ?? ""]));
}

function annotations(log: string): Annotation[] {
  return [...log.matchAll(/^::(error|warning|notice)(?: ([^:]*))?::(.*)$/gm)].map(
    ([, level = "", properties = "", text = ""]) => {
      const given = new Map(properties.split(",").map((pair) => pair.split("=") as [string, string]));
      const [file, line] = [given.get("file"), given.get("line")];
      const message = text.replaceAll("%0A", "\n").replaceAll("%0D", "\r").replaceAll("%25", "%");
      return { level, message, ...(file ? { file } : {}), ...(line ? { line: Number(line) } : {}) };
    },
  );
}
