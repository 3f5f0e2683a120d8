import type { Stack } from "../stack/stack.ts";

/** An address as an arm sees it; undefined while one of its variables is not there: that is told where it is needed. */
export function expanded({ arm }: Stack, text: string): string | undefined {
  try {
    return arm.expand(text);
  } catch {
    return undefined;
  }
}
