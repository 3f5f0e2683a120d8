// `npm run demo [-- --fault NAME …]`: the example product on embedded services, measured by the committed dist.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureChrome } from "./support/chrome.ts";
import { ensurePrograms } from "./support/debian.ts";

const root = join(import.meta.dirname, "..");
const { values } = readArguments();

function readArguments() {
  try {
    return parseArgs({
      options: {
        fault: { type: "string", multiple: true, default: [] },
        profile: { type: "string", default: "quick" },
        out: { type: "string", default: ".perf-budgets" },
        // measured once: the base, which takes its time to start, is for those who ask for it
        compare: { type: "string", default: "stored" },
        base: { type: "string", default: "HEAD" },
      },
    });
  } catch (error) {
    const options = ["--fault NAME", "--profile NAME", "--out FOLDER", "--compare MODE", "--base REF"];
    console.error(`${(error as Error).message}\nUse: npm run demo [-- ${options.map((one) => `[${one}]`).join(" ")}]`);
    process.exit(2);
  }
}

ensureChrome();
ensurePrograms();

// A product with a fault is no baseline; one without is what the next run is compared with.
const baseline = join(".perf-budgets", "demo.baseline.jsonl.gz");
const healthy = values.fault.length === 0;
const compared = healthy || existsSync(join(root, baseline));
if (!compared) {
  console.log("No baseline yet: run `npm run demo` once without a fault, and this one also tells what changed.");
}
// a fault is head's alone, so that the same commit without it is its base
const beside = values.compare === "auto" || values.compare === "paired";
const args = [
  "run",
  "--profile",
  values.profile,
  "--out",
  values.out,
  "--compare",
  values.compare,
  ...(beside ? ["--base", values.base] : []),
  ...(compared ? ["--baseline", baseline] : []),
  ...(healthy ? ["--save-baseline", baseline] : []),
];
const { status } = spawnSync(process.execPath, [join(root, "dist", "cli.js"), ...args], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ...(healthy ? {} : { NEXUS_FAULT: values.fault.join(",") }) },
});
process.exit(status ?? 1);
