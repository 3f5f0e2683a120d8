import type { FileFacts } from "../checks/check.ts";
import { wrongScheme } from "../tools/scheme.ts";
import { DATABASE_SCHEMES, readStatement, whyNotReading } from "../tools/sql/index.ts";
import type { Reading } from "./reading.ts";
import { dataSchema } from "./sections.ts";
import { child, entriesOf, leaves, locate, locateKey, type Node, toValue } from "./tree.ts";
import type { Config, DataConfig } from "./types.ts";

/** `data:` with the texts as written: 007 stays 007. What can't be fetched as it stands is told. */
export function readData(read: Reading, facts: FileFacts): Config["data"] {
  if (!read.section("data", dataSchema)) return {};
  return Object.fromEntries(
    entriesOf(child(read.root, "data")).map(({ key: name, value }): [string, DataConfig] => {
      const at = locateKey(read.root, ["data", name]);
      if (value.kind === "list")
        return [name, { kind: "values", at, values: [...leaves(value)].map(({ node }) => node.text) }];
      const [target, sql] = [textOf(value, "target"), textOf(value, "sql")];
      checkQuery(read, name, target, sql, facts);
      return [name, { kind: "sql", at, target, sql }];
    }),
  );
}

const textOf = (query: Node, part: string): string => String(toValue(child(query, part) ?? query));

function checkQuery(read: Reading, name: string, target: string, sql: string, { schemes }: FileFacts): void {
  const at = (part: string) => locate(read.root, ["data", name, part]);
  const address = wrongScheme(
    target,
    schemes,
    DATABASE_SCHEMES,
    "a query",
    "postgres://user:${DB_PASSWORD}@127.0.0.1:5432/name",
  );
  if (address) read.wrong(at("target"), address.message, address.hint);
  const statement = whyNotReading(sql);
  if (statement) read.wrong(at("sql"), `sql: ${statement.message}`, statement.hint);
  const [parameter] = readStatement(sql).parameters;
  if (!statement && parameter !== undefined)
    read.wrong(
      at("sql"),
      `sql asks for $${parameter}, and a query of data has no values`,
      "write the value itself there",
    );
}
