import { readFileSync } from "node:fs";
import { toyChecks } from "../../__tests__/support/checks.ts";
import { explain } from "../errors.ts";
import { loadConfig } from "./load.ts";

const run = (text: string, profile?: string) => {
  try {
    const { text: _, ...c } = loadConfig({ file: "budgets.yml", text, profile, checks: toyChecks });
    return c;
  } catch (e) {
    return explain(e);
  }
};
const text = readFileSync("__tests__/support/design.yml", "utf8");
console.log(JSON.stringify(run(text), (k, v) => (k === "at" ? `${v.line}:${v.column}` : v), 1));
console.log(run(text, "ful"));
console.log(JSON.stringify((run(text, "full") as any).checks?.map((c: any) => c.subjects.map((s: any) => s.settings))));
console.log(
  run(`version: 2
stak: {}
stack:
  ports: { web: 80a, api: 3000, b: 3000 }
  steps:
    - buld: npm run build
    - { start: api, run: x }
    - { build: x, run: y }
    - { build: x, ready: "http://x" }
    - { start: api, run: x, ready: "3000", limits: { memory: 3 KB } }
targets: { web: "127.0.0.1:\${PORT_WBE}", api: "http://\${PORT_WBE}:\${PORT-3}" }
profiles:
  quick: { checks: [pags, queries], pages: { rounds: 5, budgets: { lpc: 1 s } } }
pages:
  target: wb
  round: 3
  rounds: 10.5
  budgets: { cls: 0.1, score: 900, lcp: { p59: 2 s, p95: 2 s, avg: 1.5 } }
  each:
    Home: { path: home, budgets: { lcp: 1,5 s } }
    Two: { path: /x, formFactor: tablet, rounds: 3000 }
    Three: { budgets: [lcp] }
    Four:
endpoints:
  each:
    GET /x: { body: "{{emial}}", connections: 0, expect: "200", budgets: { rps: "1,000", latency: 100 KB } }
kpis:
  A: { check: page, metric: lcp, target: 2 s }
  B: { check: pages, metric: lpc, target: 2 s }
  C: { check: pages, metric: lcp, stat: p99, target: 2 s }
  D: { check: pages, metric: lcp, target: 2 }
  E: { check: queries, metric: time, target: 2 ms }
compare: { mode: paired, detect: 10 }
fail: { overbudget: yes }
secrets: TOKEN
`),
);
console.log(run(""));
console.log(run("- a"));
console.log(run("version: 1\n"));
for (const t of ["a: > 5", "a: {b: > 5 s}", "a:\n  b: >= 2 s\nc: < 4", "a: >\n  text"]) {
  const d = (await import("./document.ts")).parseTree(t, "f");
  console.log(
    JSON.stringify(t),
    JSON.stringify(d.mistakes),
    d.root && JSON.stringify((await import("./tree.ts")).toValue(d.root)),
  );
}
