// `npm run docs [-- --check]`: everything that is written from the code: tables in README.md, the reference of
// budgets.yml, the JSON Schema. With --check nothing is written, and what is stale ends with 1.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markdownTable } from "markdown-table";
import { parse } from "yaml";
import { checks } from "../src/checks/index.ts";
import { jsonSchemaText } from "../src/config/jsonschema.ts";
import { reference } from "../src/config/reference.ts";
import { GRADES } from "../src/findings/budget.ts";

const root = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const read = (file: string): string => readFileSync(join(root, file), "utf8");

interface Action {
  readonly inputs: Readonly<Record<string, { description: string; default: string }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
}
const action = parse(read("action.yml")) as Action;
const line = (text: string): string => text.trim().replace(/\s+/g, " ").replace(/\|/g, "\\|");

const inputs = markdownTable([
  ["Input", "What it does", "Default"],
  ...Object.entries(action.inputs).map(([name, input]) => [
    `\`${name}\``,
    line(input.description),
    input.default === "" ? "" : `\`${input.default}\``,
  ]),
]);
const outputs = markdownTable([
  ["Output", "What it holds"],
  ...Object.entries(action.outputs).map(([name, { description }]) => [`\`${name}\``, line(description)]),
]);
const grades = markdownTable([
  ["Grade", "Share of the bound that is left"],
  ...GRADES.map(({ grade, from }) => [grade, Number.isFinite(from) ? `at least ${from * 100} %` : "less than nothing"]),
]);

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function fill(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((all, [name, content]) => {
    const pattern = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!pattern.test(all)) throw new Error(`README.md has no place for ${name}`);
    return all.replace(pattern, (_, open, close) => `${open}\n${content}\n\n${close}`);
  }, text);
}

const generated: Readonly<Record<string, string>> = {
  "README.md": fill(read("README.md"), { inputs, outputs, grades, reference: reference(checks).trim() }),
  "budgets.schema.json": jsonSchemaText(checks),
};

const stale = Object.entries(generated).filter(([file, text]) => !existsSync(join(root, file)) || read(file) !== text);
for (const [file, text] of stale) {
  if (!values.check) writeFileSync(join(root, file), text);
  console.log(`${file}: ${values.check ? "is stale; run `npm run docs`" : "written"}`);
}
process.exit(values.check && stale.length > 0 ? 1 : 0);
