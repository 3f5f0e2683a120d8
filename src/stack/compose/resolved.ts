import { parse } from "yaml";
import * as z from "zod";
import { suggestion } from "../../config/nearest.ts";
import { KnownError } from "../../errors.ts";
import { nameOf } from "../failure.ts";
import type { Imaged } from "./images.ts";
import type { ComposeStep } from "./step.ts";

/** What we need to know of a compose file once compose has read it: variables filled in, files it includes merged. */
export interface Resolved {
  /** names of services that the step starts, with all that they depend on */
  readonly services: ReadonlySet<string>;
  /** those of them that are meant to end with 0: another one waits for that */
  readonly oneShots: ReadonlySet<string>;
  /** which image each of them runs, and whether it is built from files of the checkout */
  readonly images: ReadonlyMap<string, Imaged>;
}

const condition = z.object({ condition: z.string().optional() }).nullable();
const serviceSchema = z.object({
  build: z.unknown().optional(),
  image: z.string().optional(),
  depends_on: z.union([z.array(z.string()), z.record(z.string(), condition)]).optional(),
});
const fileSchema = z.object({ services: z.record(z.string(), serviceSchema).default({}) });
type Service = z.output<typeof serviceSchema>;

/**
 * Reads what `compose config` prints (YAML from both versions).
 *
 * @throws KnownError (exit 2) for a service that the file does not have
 */
export function readResolved(text: string, step: ComposeStep): Resolved {
  const { services } = fileSchema.parse(parse(text));
  const known = Object.keys(services);
  const unknown = step.services.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new KnownError(
      2,
      unknown.map((name) => ({
        at: step.at,
        message: `${nameOf(step)}: ${step.file} has no service ${name}`,
        hint: suggestion(name, known),
      })),
    );
  const names = withDependencies(
    new Map(Object.entries(services).map(([name, service]) => [name, dependencies(service)])),
    step.services,
  );
  const started = Object.entries(services).filter(([name]) => names.has(name));
  return {
    services: names,
    oneShots: new Set(started.flatMap(([, service]) => awaited(service))),
    images: new Map(
      started.map(([name, { build, image }]) => [name, { image, built: build !== undefined && build !== null }]),
    ),
  };
}

/**
 * The services that are wanted, with what they need.
 *
 * @param needs service → services it depends on
 * @param wanted all of them when it is empty
 */
export function withDependencies(
  needs: ReadonlyMap<string, readonly string[]>,
  wanted: readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const other of needs.get(name) ?? []) add(other);
  };
  for (const name of wanted.length > 0 ? wanted : needs.keys()) add(name);
  return found;
}

const dependencies = ({ depends_on: on = [] }: Service): string[] => (Array.isArray(on) ? on : Object.keys(on));

const awaited = ({ depends_on: on = [] }: Service): string[] =>
  Array.isArray(on)
    ? []
    : Object.entries(on).flatMap(([name, how]) => (how?.condition === "service_completed_successfully" ? [name] : []));
