import { type ExecFileOptions, execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PATIENT, type Patience } from "./end.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Which compose there is, and whether an engine answers. */
export type Docker =
  | { readonly compose: readonly string[]; readonly version: 1 | 2; readonly engine: string }
  | { readonly problem: string; readonly hint: string };

/** Where the engine is: what `undo` needs of the environment in which a project was started. Holds no secrets. */
const ADDRESS = [
  "DOCKER_HOST",
  "DOCKER_CONTEXT",
  "DOCKER_CONFIG",
  "DOCKER_CERT_PATH",
  "DOCKER_TLS_VERIFY",
  "DOCKER_API_VERSION",
];

export const dockerAddress = (env: Environment): Record<string, string> =>
  Object.fromEntries(ADDRESS.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));

/** Looks for an engine and for `docker compose` (v2), then `docker-compose` (v1). */
export async function findDocker(env: Environment): Promise<Docker> {
  const engine = await call("docker", ["version", "--format", "{{.Server.Version}}"], env);
  if (engine.missing)
    return {
      problem: "there is no docker command on the PATH",
      hint: "Install Docker with its compose plugin, or start the service with a `start` step instead of `compose`.",
    };
  if (engine.code !== 0)
    return {
      problem: `no Docker engine answers: ${lastLine(engine.stderr)}`,
      hint: "Start it (`sudo systemctl start docker`, Docker Desktop), or set DOCKER_HOST to one that runs.",
    };
  const version = engine.stdout.trim();
  if ((await call("docker", ["compose", "version"], env)).code === 0)
    return { compose: ["docker", "compose"], version: 2, engine: version };
  // v1 takes half a second to say its version
  const folders = (env.PATH ?? process.env.PATH ?? "").split(delimiter);
  if (folders.some((folder) => existsSync(join(folder, "docker-compose"))))
    return { compose: ["docker-compose"], version: 1, engine: version };
  return {
    problem: "Docker has no compose: `docker compose` does not work, and there is no `docker-compose` on the PATH",
    hint: "Install the compose plugin (package docker-compose-plugin or docker-compose-v2).",
  };
}

const LABEL = "com.docker.compose.project";

/** Ids of the running containers (or of all) of a compose project, with the name of their service. */
export async function containers(
  project: string,
  env: Environment,
  { all = false } = {},
): Promise<{ id: string; service: string }[]> {
  const format = '{{.ID}} {{.Label "com.docker.compose.service"}}';
  const text = await docker(
    ["ps", "--no-trunc", ...(all ? ["--all"] : []), "--filter", `label=${LABEL}=${project}`, "--format", format],
    env,
  );
  return words(text, "\n").map((line) => {
    const [id = "", service = ""] = line.split(" ");
    return { id, service };
  });
}

/** How often the engine is asked again: a client that was killed may have left it a request that it still works on. */
const TURNS = 20;
const EVERY = 250;

/**
 * What `compose down -v` does, by the labels that both versions of compose set: it needs neither the file, which may have
 * changed since, nor the variables that stand in it. Images that were built for this project alone go too; their layers
 * stay in the build cache. True when there was anything.
 *
 * @throws Error with docker's words when something can't be removed
 */
export async function removeProject(project: string, env: Environment, patience: Patience = PATIENT): Promise<boolean> {
  const filter = ["--filter", `label=${LABEL}=${project}`];
  const list = async (...args: string[]) => words(await docker([...args, ...filter], env), "\n");
  let removed = false;
  for (let turn = 1; ; turn += 1) {
    const found = await list("ps", "-aq");
    const networks = await list("network", "ls", "-q");
    const volumes = await list("volume", "ls", "-q");
    const images = await builtImages(project, env);
    if ([...found, ...networks, ...volumes, ...images].length === 0) return removed;
    removed = true;
    try {
      if (found.length > 0) {
        await docker(["stop", "-t", String(Math.round(patience.polite / 1000)), ...found], env).catch(() => undefined); // `rm --force` says what is wrong
        await docker(["rm", "--force", "--volumes", ...found], env);
      }
      if (networks.length > 0) await docker(["network", "rm", ...networks], env);
      if (volumes.length > 0) await docker(["volume", "rm", "--force", ...volumes], env);
      if (images.length > 0) await docker(["image", "rm", "--force", "--no-prune", ...images], env);
    } catch (error) {
      if (turn >= TURNS) throw error;
      await sleep(EVERY);
    }
  }
}

/** Both versions name an image after project and service (`project_service`, `project-service`) where the file names none. */
async function builtImages(project: string, env: Environment): Promise<string[]> {
  const references = ["_", "-"].flatMap((joint) => ["--filter", `reference=${project}${joint}*`]);
  const text = await docker(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", ...references], env);
  return words(text, "\n").filter((name) => !name.includes("<none>"));
}

/** Runs one docker command to its end and gives its output; an Error tells what docker said. */
export async function docker(args: readonly string[], env: Environment): Promise<string> {
  const { code, stdout, stderr, missing } = await call("docker", args, env);
  if (missing) throw new Error("there is no docker command on the PATH");
  if (code !== 0) throw new Error(`docker ${args[0]}: ${lastLine(stderr)}`);
  return stdout;
}

export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** there is no such command */
  readonly missing: boolean;
}

const call = (file: string, args: readonly string[], env: Environment): Promise<Called> =>
  execute([file, ...args], { env: { ...process.env, ...env } });

/** Runs one short command to its end, within a minute; never rejects. `env` is all that it gets. */
export const execute = (
  [file = "", ...args]: readonly string[],
  options: Pick<ExecFileOptions, "env" | "cwd">,
): Promise<Called> =>
  new Promise((resolve) => {
    execFile(
      file,
      args,
      { ...options, encoding: "utf8", timeout: 60_000, maxBuffer: 16 * 2 ** 20 },
      (error, stdout, stderr) => {
        const missing = error !== null && "code" in error && String(error.code) === "ENOENT";
        resolve({ code: error ? 1 : 0, stdout, stderr: stderr || (error?.message ?? ""), missing });
      },
    );
  });

const words = (text: string, separator: string): string[] => text.split(separator).filter((word) => word.trim() !== "");
const lastLine = (text: string): string => words(text, "\n").at(-1)?.trim() ?? "it gave no reason";
