import { expand } from "../config/expand.ts";
import type { StackConfig } from "../config/types.ts";
import type { ArmName } from "../results/entry.ts";
import { withoutPrivate } from "../tools/environment.ts";
import { portVariable } from "./ports.ts";

export interface ArmFacts {
  readonly name: ArmName;
  readonly root: string;
  readonly ports: Readonly<Record<string, number>>;
}

/**
 * The environment of every command of an arm: the caller's without what is private, then ROOT, ARM and the ports, then `stack.env` in its order,
 * each expanded with what stands before it.
 *
 * @throws KnownError (exit 2) for a variable that is not set
 */
export function armEnvironment(
  caller: Readonly<Record<string, string | undefined>>,
  arm: ArmFacts,
  config: Pick<StackConfig, "env" | "at"> | undefined,
): Record<string, string> {
  const env = withoutPrivate(caller);
  env.ROOT = arm.root;
  env.ARM = arm.name;
  for (const [name, port] of Object.entries(arm.ports)) env[portVariable(name)] = String(port);
  for (const [name, text] of Object.entries(config?.env ?? {})) env[name] = expand(text, env, config?.at);
  return env;
}
