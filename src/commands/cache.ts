import type { StackConfig } from "../config/types.ts";
import type { Cache, Screen } from "./ports.ts";

/**
 * The stack of the head with what an earlier job has kept brought back: the steps that made it are left out. Never for
 * another arm, whose files are others.
 */
export async function withCache(
  stack: StackConfig | undefined,
  cache: Cache | undefined,
  { say }: Pick<Screen, "say">,
): Promise<StackConfig | undefined> {
  if (!stack || !cache || stack.cache.length === 0) return stack;
  const skip = new Set((await cache.restore(stack)).flatMap((restored) => restored.skip));
  const left = stack.steps.filter(({ kind, name }) => (kind !== "build" && kind !== "run") || !skip.has(name));
  for (const { name } of stack.steps.filter((step) => !left.includes(step))) say(`${name} is not needed: restored`);
  return { ...stack, steps: left };
}
