import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { reference } from "../../src/config/reference.ts";
import { toyChecks } from "../support/checks.ts";

test("names every setting and metric of every check", () => {
  const text = reference(checks);
  for (const check of checks) {
    expect(text).toContain(`### \`${check.name}\``);
    for (const name of [...Object.keys(check.settings.shape), ...Object.keys(check.metrics)])
      expect(text).toContain(`| \`${name}\` |`);
  }
});

test("types, units, defaults and default statistics come from the schemas", () => {
  const text = reference(toyChecks);
  expect(text).toContain("| `rounds` | whole number | `10` | Page loads. |");
  expect(text).toContain("| `duration` | time | `1 s` | Length of one burst. |");
  expect(text).toContain("| `formFactor` | `mobile`, `desktop` | `mobile` |");
  expect(text).toContain("| `target` | text | required | Name of the site under targets. |");
  expect(text).toContain("| `lcp` | time | at most | `median` `avg` `p95` `max` | Largest Contentful Paint:");
  expect(text).toContain("| `rps` | per second | at least | `value` |");
});

test("no row of a table has more or fewer cells than its head", () => {
  for (const table of reference(checks)
    .split("\n\n")
    .filter((block) => block.startsWith("|"))) {
    const cells = table.split("\n").map((row) => row.split(/(?<!\\)\|/).length);
    expect(new Set(cells).size, table).toBe(1);
  }
});
