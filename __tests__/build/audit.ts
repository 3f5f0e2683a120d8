import { readFile, writeFile } from "node:fs/promises";
import { argv } from "node:process";

/**
 * `node audit.ts MODULE ARTIFACTS OUT`: audits saved artifacts with the Lighthouse that MODULE exports, every category,
 * and writes the result and its HTML report to OUT.json and OUT.html. A process of its own, since the bundle is to be
 * run by Node as it is.
 */
const [, , module, artifacts, out] = argv;
if (!module || !artifacts || !out) throw new Error("node audit.ts MODULE ARTIFACTS OUT");
const { lighthouse, generateReport } = (await import(module)) as typeof import("../../src/tools/browser/lighthouse.ts");
const { settings } = JSON.parse(await readFile(`${artifacts}/artifacts.json`, "utf8"));
const result = await lighthouse(
  undefined,
  { auditMode: artifacts, logLevel: "error" },
  {
    extends: "lighthouse:default",
    settings: { formFactor: settings.formFactor, screenEmulation: settings.screenEmulation },
  },
);
if (!result) throw new Error("Lighthouse returned nothing");
await writeFile(`${out}.json`, JSON.stringify(result.lhr));
await writeFile(`${out}.html`, generateReport(result.lhr, "html"));
