import { existsSync } from "node:fs";
import { delimiter } from "node:path";

/**
 * The caller's environment for commands of another checkout: what points into head's (PWD, GITHUB_WORKSPACE, a folder for
 * data) points to the same place of the base's, so that no command finds head's files by it. A folder of PATH that only head
 * has stays behind the base's own; head's `node_modules/.bin` goes, since it would run head's tools.
 */
export function movedEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  from: string,
  to: string,
): Record<string, string> {
  const whole = new RegExp(`(?<![\\w.-])${from.replace(/\W/g, "\\$&")}(?![^/:;,"'\\s])`, "g");
  const move = (text: string): string => text.replace(whole, () => to);
  const path = (text: string): string =>
    text
      .split(delimiter)
      .flatMap((folder) => {
        const moved = move(folder);
        if (moved === folder) return [folder];
        return folder.endsWith("node_modules/.bin") || existsSync(moved) ? [moved] : [folder];
      })
      .join(delimiter);
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, name === "PATH" ? path(value) : name === "HOME" ? value : move(value)]],
    ),
  );
}
