import type { Check } from "../checks/check.ts";
import { suggestion } from "./nearest.ts";
import type { Reading } from "./reading.ts";
import { acceptSchema } from "./sections.ts";
import { child, entriesOf, locate } from "./tree.ts";
import type { AcceptConfig } from "./types.ts";

/**
 * The accepted slowdowns. What names nothing would silently accept nothing, and what has run out would be forgotten:
 * both are mistakes at their place.
 * @param today `2026-12-31`; undefined: nothing runs out
 */
export function readAccept(read: Reading, checks: readonly Check[], today: string | undefined): AcceptConfig[] {
  const entries = read.section("accept", acceptSchema) ?? [];
  return entries.map((entry, index) => {
    const at = (...path: string[]) => locate(read.root, ["accept", index, ...path]);
    const check = checks.find(({ name }) => name === entry.check);
    const known = Object.keys(check?.metrics ?? {});
    const subjects = entriesOf(child(child(read.root, entry.check), "each")).map(({ key }) => key);
    if (!check) {
      const names = checks.map(({ name }) => name);
      read.wrong(at("check"), `there is no check ${entry.check}`, suggestion(entry.check, names));
    } else if (check.subjects === "named" && !subjects.includes(entry.subject)) {
      const what = `${entry.check} has no ${check.subject} ${entry.subject}`;
      read.wrong(at("subject"), what, suggestion(entry.subject, subjects));
    }
    if (check && entry.metric !== undefined && !known.includes(entry.metric))
      read.wrong(at("metric"), `${entry.check} has no metric ${entry.metric}`, suggestion(entry.metric, known));
    if (today !== undefined && entry.until < today)
      read.wrong(
        at("until"),
        `this slowdown was accepted until ${entry.until}, which is over`,
        "remove the entry, or agree on a later day",
      );
    return { ...entry, metric: entry.metric, at: at() };
  });
}
