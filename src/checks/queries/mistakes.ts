import { wrongScheme } from "../../tools/scheme.ts";
import { DATABASE_SCHEMES, readStatement, whyNotReading } from "../../tools/sql/index.ts";
import type { FileFacts, SettingMistake } from "../check.ts";
import type { Settings } from "./settings.ts";

const EXAMPLE = "postgres://user:${DB_PASSWORD}@127.0.0.1:5432/name";

/** A target that is no database, a statement that is not measured, and values that don't match its parameters. */
export function mistakes({ settings }: { readonly settings: Settings }, { schemes }: FileFacts): SettingMistake[] {
  const { target, sql, values } = settings;
  const address = wrongScheme(target, schemes, DATABASE_SCHEMES, "a query", EXAMPLE);
  const statement = whyNotReading(sql);
  return [
    ...(address ? [{ setting: "target", ...address }] : []),
    ...(statement ? [{ setting: "sql", ...statement, message: `sql: ${statement.message}` }] : parameters(sql, values)),
  ];
}

function parameters(sql: string, values: Settings["values"]): SettingMistake[] {
  const asked = readStatement(sql).parameters;
  const most = asked.at(-1) ?? 0;
  const names = (numbers: readonly number[]) => numbers.map((number) => `$${number}`).join(", ");
  if (most > values.length)
    return [
      {
        setting: values.length > 0 ? "values" : "sql",
        message: `sql asks for ${names(asked)}, and values holds ${values.length === 0 ? "nothing" : values.length}`,
        hint: `give ${most === 1 ? "one value" : `${most} values, in this order`}: values: ["{{name}}"${most > 1 ? ", …" : ""}]`,
      },
    ];
  const unused = values.map((_, index) => index + 1).filter((number) => !asked.includes(number));
  if (unused.length === 0) return [];
  return [
    {
      setting: "values",
      message: `values holds ${values.length}, and sql has no ${names(unused)}`,
      hint: "a value stands in sql as $1, the next one as $2; write them there, or take the values out",
    },
  ];
}
