import type * as z from "zod";
import { suggestion } from "./nearest.ts";
import type { Reading } from "./reading.ts";
import { type cacheSchema, stackSchema, stepKind, type stepSchema, WITHIN } from "./sections.ts";
import { child, entriesOf, locate, locateKey } from "./tree.ts";
import type { StackConfig, Step } from "./types.ts";

export function readStack(read: Reading): StackConfig | undefined {
  const stack = read.section("stack", stackSchema);
  if (!stack) return undefined;
  const { root } = read;
  const steps = (stack.steps ?? []).flatMap(
    (step, index) => readStep(step, locate(root, ["stack", "steps", index])) ?? [],
  );
  twice(read, steps);
  samePorts(read, stack.ports ?? {});
  // the text as written: 1.10 stays 1.10
  const env = entriesOf(child(child(root, "stack"), "env")).map(({ key, value }) => [
    key,
    value.kind === "scalar" ? value.text : "",
  ]);
  return {
    at: locateKey(root, ["stack"]),
    ports: stack.ports ?? {},
    env: Object.fromEntries(env),
    install: stack.install ?? [],
    steps,
    cache: readCache(read, stack.cache ?? [], steps),
  };
}

/** Only what makes files can be left out: a process that is not started would be missing. */
function readCache(
  read: Reading,
  caches: readonly z.output<typeof cacheSchema>[],
  steps: readonly Step[],
): StackConfig["cache"] {
  const names = steps.filter(({ kind }) => kind === "build" || kind === "run").map(({ name }) => name);
  return caches.map((cache, index) => {
    for (const [place, name] of cache.skip.entries())
      if (!names.includes(name))
        read.wrong(
          locate(read.root, ["stack", "cache", index, "skip", place]),
          `skip names build and run steps of the stack, and ${name} is none`,
          suggestion(name, names),
        );
    for (const [place, path] of cache.paths.entries())
      if (/^([/~\\]|[A-Za-z]:)|(^|\/)\.\.(\/|$)/.test(path))
        read.wrong(
          locate(read.root, ["stack", "cache", index, "paths", place]),
          `${path} lies outside the checkout`,
          "only files below the checkout are kept: give a path relative to it",
        );
    return { ...cache, at: locate(read.root, ["stack", "cache", index]) };
  });
}

function readStep(step: z.output<typeof stepSchema>, at: Step["at"]): Step | undefined {
  const kind = stepKind(step);
  if (!kind) return undefined;
  const base = { at, within: step.within ?? WITHIN[kind], ...(step.optional ? { optional: true } : {}) };
  switch (kind) {
    case "build":
    case "run": {
      const command = step[kind] ?? "";
      return { ...base, kind, name: step.name ?? command, command };
    }
    case "start":
      return {
        ...base,
        kind,
        name: step.start ?? "",
        command: step.run ?? "",
        ready: step.ready ?? "",
        memoryLimit: step.limits?.memory,
      };
    case "compose": {
      const file = step.compose ?? "";
      return { ...base, kind, name: step.name ?? file, file, services: step.services ?? [], ready: step.ready };
    }
  }
}

function twice(read: Reading, steps: readonly Step[]): void {
  const started = steps.filter(({ kind }) => kind === "start");
  for (const [index, { name, at }] of started.entries())
    if (started.findIndex((other) => other.name === name) < index)
      read.wrong(
        at,
        `two steps start something called ${name}`,
        "give each its own name; reports tell them apart by it",
      );
}

function samePorts(read: Reading, ports: Readonly<Record<string, number>>): void {
  const names = Object.keys(ports);
  for (const [index, name] of names.entries()) {
    const first = names.find((other) => ports[other] === ports[name]) ?? name;
    if (names.indexOf(first) < index)
      read.wrong(
        locate(read.root, ["stack", "ports", name]),
        `${name} and ${first} want the same port ${ports[name]}`,
        "give each its own",
      );
  }
}

/** The variable that holds a port: `web` → `PORT_WEB`. */
export const portVariable = (name: string): string => `PORT_${name.toUpperCase().replaceAll("-", "_")}`;
