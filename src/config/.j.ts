import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { toyChecks } from "../../__tests__/support/checks.ts";
import { checks } from "../checks/index.ts";
import { jsonSchema, jsonSchemaText } from "./jsonschema.ts";

const t = jsonSchemaText(toyChecks);
console.log(t.length, t.split("\n").length, jsonSchemaText(checks).length);
const v = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(jsonSchema(toyChecks));
console.log(v(parse(readFileSync("__tests__/support/design.yml", "utf8"))), v.errors);
console.log(v({ version: 1, pages: { roudns: 1, budgets: { lcp: 1.5 } } }), v.errors);
console.log(JSON.stringify((jsonSchema(toyChecks) as any).$defs.pages, null, 1).slice(0, 3500));
