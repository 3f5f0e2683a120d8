import { hasProc, readCpuTimes, readMemory } from "../../tools/proc/index.ts";
import type { Component, Sink, Site, Watcher } from "../check.ts";
import { openSampler, type Sampler } from "./sampler.ts";
import type { Stretch } from "./stretch.ts";
import { OTHER, SELF, SWAP, TOTAL } from "./subjects.ts";

/** Watches the components of an arm, this tool and the whole machine; where there is no /proc it says so once. */
export async function watch(site: Site): Promise<Watcher> {
  const taken = site.arm.components.find(({ name }) => [TOTAL, SELF, OTHER].includes(name));
  const reason = taken
    ? `a component is called "${taken.name}", which is what the report calls something else`
    : hasProc()
      ? undefined
      : `CPU and memory are read from /proc, which this system (${process.platform}) does not have`;
  return reason === undefined ? watchProc(() => site.arm.components) : watchNothing(reason);
}

function watchNothing(reason: string): Watcher {
  let said = false;
  return {
    open: async () => async (sink) => {
      if (!said) sink.problem({ code: "machine-not-measured", detail: `Not measured: ${reason}.` });
      said = true;
    },
    close: async () => {},
  };
}

function watchProc(components: () => readonly Component[]): Watcher {
  const sampler = openSampler(components);
  const cores = readCpuTimes()?.cores ?? 1;
  const blamed = new Set<string>();
  let described = false;
  return {
    open: async () => {
      const stretch = await sampler.open();
      return async (sink) => {
        await sampler.end(stretch);
        record(stretch, sampler, cores, sink);
        if (!described) describe(components(), cores, sink);
        described = true;
        for (const subject of sampler.missing().filter((name) => !blamed.has(name))) {
          blamed.add(subject);
          sink.problem({
            code: "component-not-measured",
            subject,
            detail: `${subject} is not running, or its container tells nothing.`,
          });
        }
      };
    },
    close: async () => sampler.close(),
  };
}

function record(stretch: Stretch, sampler: Sampler, cores: number, sink: Sink): void {
  const missing = new Set(sampler.missing());
  // the time of a component that ended counts to the process that waited for it, and that is this one
  if (missing.size > 0) missing.add(SELF).add(OTHER);
  for (const [subject, shares] of stretch.cpu(cores)) {
    if (!missing.has(subject)) for (const share of shares) sink.value(subject, "cpu", share);
  }
  for (const [subject, samples] of stretch.memory()) {
    if (subject === SWAP) sink.value(TOTAL, "swap", samples);
    else if (!missing.has(subject)) sink.value(subject, "memory", samples);
  }
}

/** What the shares are shares of. */
function describe(components: readonly Component[], cores: number, sink: Sink): void {
  const memory = readMemory();
  sink.fact(TOTAL, "cores", cores);
  if (memory) sink.fact(TOTAL, "memory", memory.total);
  if (memory) sink.fact(TOTAL, "swap", memory.swapTotal);
  for (const { name, by, memoryLimit } of components) {
    if (memoryLimit !== undefined) sink.fact(name, "limit", memoryLimit);
    if ("container" in by) sink.fact(name, "container", true);
  }
}
