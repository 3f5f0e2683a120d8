import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { stringify } from "yaml";
import * as z from "zod";
import type { StackConfig } from "../../config/types.ts";
import { KnownError, type Position } from "../../errors.ts";
import { docker, execute } from "../../ledger/docker.ts";

type Environment = Readonly<Record<string, string>>;

/** What a name leads to. */
export interface Image {
  readonly id: string;
  /** changes whenever the name is given, also to the same image */
  readonly tagged: string;
  /** ms since the epoch */
  readonly created: number;
  /** it stands in a registry, or so the engine says */
  readonly pulled: boolean;
}
/** by name with its tag: `shop:latest` */
export type Images = ReadonlyMap<string, Image>;

const inspected = z.array(
  z.object({
    Id: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    RepoDigests: z.array(z.string()).nullish(),
    Created: z.string().default(""),
    Metadata: z.object({ LastTagTime: z.string().default("") }).nullish(),
  }),
);

export function readImages(json: string): Images {
  return new Map(
    inspected.parse(JSON.parse(json)).flatMap(({ Id, RepoTags, RepoDigests, Created, Metadata }) =>
      (RepoTags ?? []).map((name) => {
        const pulled = (RepoDigests ?? []).length > 0;
        return [name, { id: Id, tagged: Metadata?.LastTagTime ?? "", created: Date.parse(Created) || 0, pulled }];
      }),
    ),
  );
}

/** All images of the engine that have a name; none where there is no engine. */
export async function allImages(env: Environment): Promise<Images> {
  const listed = await execute(["docker", "image", "ls", "--quiet", "--no-trunc", "--filter", "dangling=false"], {
    env,
  });
  const ids = [...new Set(listed.stdout.split("\n").filter(Boolean))];
  if (listed.code !== 0 || ids.length === 0) return new Map();
  const answer = await execute(["docker", "image", "inspect", ...ids], { env }); // one may have gone meanwhile: the rest is told
  return readImages(answer.stdout || "[]");
}

/**
 * Names that were given between two looks; those of images that were only pulled are nobody's code. Pure.
 * @param begin ms since the epoch, of the first look
 */
export const madeBetween = (before: Images, after: Images, begin: number): Images =>
  new Map(
    [...after].filter(([name, image]) => {
      const known = before.get(name);
      const given = known?.id !== image.id || known.tagged !== image.tagged;
      return given && !(image.pulled && image.created < begin);
    }),
  );

/** `shop` → `shop:latest` */
export const withTag = (name: string): string => (/[:@][^/]*$/.test(name) ? name : `${name}:latest`);

/** Whether a step may make images that the steps after it use. */
export const mayMakeImages = ({ steps }: Pick<StackConfig, "steps">): boolean =>
  steps.some((step) => step.kind === "compose" || /docker|podman|buildx|\bbake\b/.test(step.command));

/**
 * A command of this arm that names an image which the other arm has made would run the other arm's code: at once, or when it
 * is started anew after both have built. Pure.
 * @throws KnownError (exit 3)
 */
export function refuseSharedNames({ steps }: Pick<StackConfig, "steps">, other: Images): void {
  for (const step of steps) {
    if (step.kind !== "start") continue;
    const name = [...other.keys()].find((full) => mentions(step.command, full));
    if (name !== undefined) throw sharedImage(`the step ${step.name}`, name, step.at);
  }
}

function mentions(command: string, full: string): boolean {
  const bare = full.replace(/:latest$/, "");
  return command.split(/[\s"'=]+/).some((word) => word === full || word === bare);
}

export const sharedImage = (who: string, name: string, at: Position): KnownError =>
  new KnownError(3, {
    at,
    message: `${who} runs the image ${name}, which the other arm has built: it would serve the other arm's code`,
    hint: `Let compose build it (\`build:\` in the compose file), or give each arm its own: docker build -t ${name.split(":")[0]}:$ARM, and image: ${name.split(":")[0]}:$ARM.`,
  });

/** A service as far as images go: what it names, and whether that is built from its files. */
export interface Imaged {
  readonly image: string | undefined;
  readonly built: boolean;
}

/**
 * Names of this arm's own for all images that a compose file both builds and names, and for services that use these: two
 * arms would otherwise give the same name in turn. Pure.
 * @returns service → name
 */
export function ownNames(services: ReadonlyMap<string, Imaged>, project: string): ReadonlyMap<string, string> {
  const own = new Map<string, string>();
  for (const [service, { image, built }] of services)
    if (built && image !== undefined && !own.has(withTag(image))) own.set(withTag(image), nameFor(project, service));
  return new Map(
    [...services].flatMap(([service, { image }]) => {
      const name = image === undefined ? undefined : own.get(withTag(image));
      return name === undefined ? [] : [[service, name]];
    }),
  );
}

/** As compose names what has no name: the images go with the project. */
const nameFor = (project: string, service: string): string =>
  `${project}-${service
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")}`;

/** Writes a compose file to be laid over the other. `version`: v1 wants the same in both. */
export function writeOverride(path: string, names: ReadonlyMap<string, string>, version: string | undefined): void {
  mkdirSync(dirname(path), { recursive: true });
  const services = Object.fromEntries([...names].map(([service, image]) => [service, { image }]));
  writeFileSync(path, stringify({ ...(version === undefined ? {} : { version }), services }));
}

/** What a name leads to now; undefined when there is no such image. */
export async function imageOf(name: string, env: Environment): Promise<Image | undefined> {
  const json = await docker(["image", "inspect", name], env).catch(() => "[]");
  return readImages(json).get(withTag(name));
}
