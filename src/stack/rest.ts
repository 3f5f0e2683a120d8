import type { Arm } from "../checks/check.ts";
import { freezeTrees, thawTrees } from "./freeze.ts";
import type { Part } from "./part.ts";
import type { Idle } from "./stack.ts";

/** While it is on, what ends was meant to. */
export interface Hush {
  on(): boolean;
  during<T>(work: () => Promise<T>): Promise<T>;
}

export function openHush(): Hush {
  let depth = 0;
  return {
    on: () => depth > 0,
    during: async (work) => {
      depth += 1;
      try {
        return await work();
      } finally {
        depth -= 1;
      }
    },
  };
}

/** How an arm sleeps and wakes. To sleep twice is to sleep once. */
export interface Rest extends Pick<Arm, "freeze" | "thaw" | "restart"> {
  by(idle: Idle): void;
}

/**
 * @param parts in the order of the steps: ended from the last to the first, started from the first to the last
 * @param hide masks secrets in an error
 */
export function openRest(parts: () => readonly Part[], hush: Hush, hide: <E>(error: E) => E): Rest {
  let idle: Idle = "frozen";
  let asleep: Idle | undefined;

  const stop = (which: "applications" | "all"): Promise<void> =>
    hush.during(async () => {
      for (const part of parts().toReversed()) await part.stop(which);
    });
  const start = async (): Promise<void> => {
    for (const part of parts()) await part.start();
  };
  const roots = (): number[] => parts().flatMap((part) => part.roots);
  const goOn = async (): Promise<void> => {
    thawTrees(roots());
    for (const part of parts()) await part.thaw();
  };
  const told = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw hide(error);
    }
  };

  return {
    by: (wanted) => {
      idle = wanted;
    },
    freeze: () =>
      told(async () => {
        if (asleep) return;
        asleep = idle;
        if (idle === "stopped") return stop("all");
        freezeTrees(roots());
        for (const part of parts()) await part.freeze();
      }),
    thaw: () =>
      told(async () => {
        if (!asleep) return;
        if (asleep === "stopped") await start();
        else {
          await goOn();
          asleep = undefined; // also where one does not answer: it has to be put to sleep again
          // only now: one may ask another
          for (const part of parts()) await part.answer();
        }
        asleep = undefined;
      }),
    restart: () =>
      told(async () => {
        if (asleep === "stopped") await start();
        else {
          if (asleep) await goOn();
          await stop("applications");
          await start();
        }
        asleep = undefined;
      }),
  };
}
