import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { KnownError } from "../../errors.ts";
import { docker, execute, findDocker } from "../../ledger/docker.ts";
import { nameOf } from "../failure.ts";
import type { StepContext } from "../steps.ts";
import { type Images, imageOf, ownNames, sharedImage, withTag, writeOverride } from "./images.ts";
import { notPortable } from "./portable.ts";
import { type Resolved, readResolved } from "./resolved.ts";
import type { ComposeStep } from "./step.ts";

/** What makes this one a second arm. */
export interface Second {
  /** variables whose value differs from arm to arm */
  readonly varies: ReadonlySet<string>;
  /** images that the other arm has made */
  readonly images: Images;
}

/** A compose file that can be worked with. */
export interface Compose {
  /** the command with project and file; a verb follows */
  readonly base: readonly string[];
  /** path of the file */
  readonly file: string;
  /** where the engine is, as in DOCKER_HOST */
  readonly engine: string;
  /** of every command: also v1, which knows no contexts, finds the engine that `docker` talks to */
  readonly env: Readonly<Record<string, string>>;
  readonly resolved: Resolved;
}

/**
 * Finds engine and compose and lets compose read the file; nothing is started yet.
 *
 * @param second where this is a second arm: the file has to be fit for it
 * @throws KnownError: exit 2 for a file that compose or a second arm can't work with, 3 when there is no engine, or an
 *   image is the other arm's
 */
export async function openCompose(
  step: ComposeStep,
  project: string,
  log: string,
  second: Second | undefined,
  context: StepContext,
): Promise<Compose> {
  const { root: cwd, env, say } = context;
  const name = context.expand(step.file);
  const file = resolve(cwd, name);
  if (second) refuseFixed(name, file, step, second.varies);
  const found = await findDocker(env);
  if ("problem" in found)
    throw new KnownError(3, { at: step.at, message: `${nameOf(step)}: ${found.problem}`, hint: found.hint });
  const engine = (await docker(["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"], env)).trim();
  const base = [...found.compose, "-p", project, "-f", file];
  const own = found.version === 1 && engine.startsWith("unix://") ? { ...env, DOCKER_HOST: engine } : env;

  const read = await execute([...base, "config"], { env: own, cwd });
  if (read.code !== 0)
    throw new KnownError(2, {
      at: step.at,
      message: `${nameOf(step)}: compose cannot read ${name}`,
      hint: read.stderr.trim(),
    });
  // compose goes on with an empty text: a port that is not named under stack.ports shows here
  for (const line of read.stderr.split("\n"))
    if (/variable is not set/.test(line)) say(`compose ${name}: ${line.trim()}`);
  const resolved = readResolved(read.stdout, step);
  if (!second) return { base, file, engine, env: own, resolved };
  await refuseForeign(step, resolved, second.images, own);
  const names = ownNames(resolved.images, project);
  if (names.size === 0) return { base, file, engine, env: own, resolved };
  const override = log.replace(/(\.log)?$/, ".images.yml");
  writeOverride(override, names, versionOf(file));
  return { base: [...base, "-f", override], file, engine, env: own, resolved };
}

/** An image that the other arm's steps have made, and this arm's have not made anew. */
async function refuseForeign(
  step: ComposeStep,
  { images }: Resolved,
  foreign: Images,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const builtHere = new Set(
    [...images.values()].flatMap(({ image, built }) => (built && image ? [withTag(image)] : [])),
  );
  for (const [service, { image }] of images) {
    const name = image === undefined ? undefined : withTag(image);
    const other = name === undefined || builtHere.has(name) ? undefined : foreign.get(name);
    if (name === undefined || !other) continue;
    const now = await imageOf(name, env);
    if (now?.id === other.id && now.tagged === other.tagged) throw sharedImage(`the service ${service}`, name, step.at);
  }
}

function versionOf(file: string): string | undefined {
  const version: unknown = parse(readFileSync(file, "utf8"))?.version;
  return version === undefined || version === null ? undefined : String(version);
}

function refuseFixed(name: string, file: string, step: ComposeStep, varies: ReadonlySet<string>): void {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return; // compose says it better
  }
  const mistakes = notPortable(text, { file: name, services: step.services, varies });
  if (mistakes.length > 0) throw new KnownError(2, mistakes);
}
