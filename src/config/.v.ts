import { existsSync, readFileSync } from "node:fs";
import { toyChecks } from "../../__tests__/support/checks.ts";
import { checks } from "../checks/index.ts";
import { validate } from "../commands/validate.ts";
import { explain } from "../errors.ts";

validate({
  file: "budgets.yml",
  text: readFileSync("__tests__/support/design.yml", "utf8").replace("p99: 150 ms", "p99: 150 ms"),
  checks: toyChecks,
  say: console.log,
});
if (existsSync("budgets.yml"))
  try {
    console.log("================");
    validate({ file: "budgets.yml", text: readFileSync("budgets.yml", "utf8"), checks, say: console.log });
  } catch (e) {
    console.log(explain(e));
  }
