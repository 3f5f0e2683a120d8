import type { Unit } from "../results/entry.ts";

/** A parsed quantity in its canonical unit (ms, bytes, fraction of 1), or what is wrong with it and what to write. */
export type Result<T = number> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string; readonly hint: string };

interface Family {
  /** "a time" */
  readonly noun: string;
  readonly factors: Readonly<Record<string, number>>;
  readonly example: string;
  /** what people write instead, in lower case → what to write */
  readonly slips: Readonly<Record<string, string>>;
}

export const TIME_UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
export const SIZE_UNITS = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

const spell = (unit: string, ...words: string[]) => Object.fromEntries(words.map((word) => [word, unit]));

const TIME: Family = {
  noun: "a time",
  factors: TIME_UNITS,
  example: "2 s",
  slips: {
    ...spell("ms", "msec", "msecs", "millis", "millisecond", "milliseconds"),
    ...spell("s", "sec", "secs", "second", "seconds"),
    ...spell("m", "min", "mins", "minute", "minutes"),
    ...spell("h", "hr", "hrs", "hour", "hours"),
  },
};
const SIZE: Family = {
  noun: "a size",
  factors: SIZE_UNITS,
  example: "300 kB",
  slips: { ...spell("B", "byte", "bytes"), ...spell("MB", "m", "mbyte"), ...spell("GB", "g", "gbyte") },
};
const SHARE: Family = { noun: "a share", factors: { "%": 0.01 }, example: "5 %", slips: spell("%", "percent", "pct") };
const bare = (noun: string, example: string): Family => ({ noun, factors: { "": 1 }, example, slips: {} });

/** Every unit of a metric with its family; `yes` is parsed apart. */
const FAMILIES: Readonly<Record<Exclude<Unit, "yes">, Family>> = {
  ms: TIME,
  B: SIZE,
  "%": SHARE,
  "1/s": bare("a rate per second", "400"),
  count: bare("a count", "12"),
  score: bare("a score of 0 to 100", "90"),
  cores: bare("a number of cores", "1.5"),
  number: bare("a number", "0.1"),
};

const wrong = (message: string, hint: string): Result => ({ ok: false, message, hint });
const right = (value: number): Result => ({ ok: true, value });

/**
 * A bound as it stands in budgets.yml, in the metric's canonical unit: ms, bytes, a fraction of 1, 0 or 1. Never throws;
 * the mistake says what is wrong and what to write instead. What no metric can reach is refused: such a budget would
 * hold whatever happens, or never.
 */
export function parseBound(input: unknown, unit: Unit): Result {
  const result = parseQuantity(input, unit);
  if (result.ok && unit === "score" && result.value > 100)
    return wrong(`a score ends at 100, ${result.value} is beyond it`, "write a number from 0 to 100: 90");
  if (result.ok && unit === "%" && result.value > 1)
    return wrong(`a share ends at 100 %, ${String(input).trim()} is beyond it`, "write a share from 0 to 100 %: 5 %");
  return result;
}

/** A setting, read like a bound, whatever its size. */
export function parseQuantity(input: unknown, unit: Unit): Result {
  if (unit === "yes") return parseYes(input);
  const family = FAMILIES[unit];
  return typeof input === "number" ? fromNumber(input, family) : fromText(input, family);
}

function parseYes(input: unknown): Result {
  if (input === true || input === "yes") return right(1);
  if (input === false || input === "no") return right(0);
  return wrong(`${show(input)} is neither true nor false`, "write true or false");
}

function fromNumber(value: number, family: Family): Result {
  if (!Number.isFinite(value)) return wrong(`${value} is not a number one can keep to`, example(family));
  if (value < 0) return negative(String(value), family);
  // nothing of anything is nothing: 0 needs no unit
  if ("" in family.factors || value === 0) return right(value);
  return noUnit(plain(value), family);
}

function fromText(input: unknown, family: Family): Result {
  if (typeof input !== "string") return wrong(`${show(input)} is not ${family.noun}`, example(family));
  const text = input.trim();
  if (text === "") return wrong(`${family.noun} is missing`, example(family));
  const arrow = /^(?:[<>]=?|[≤≥=])\s*(.*)$/su.exec(text);
  if (arrow)
    return wrong(
      `"${text}": a bound has no sign, the metric knows its direction (at most for times and sizes, at least for rates and scores)`,
      `write ${arrow[1] || family.example}`,
    );
  if (/^[-−]\s*\d/u.test(text)) return negative(text, family);
  if (/^\+?\d[\d.]*(?:[,_']\d| \d{3}(?!\d))/.test(text)) return separators(text, family);
  if (/\d\s*[a-zA-Z]+\s*\d/.test(text) && family === TIME) return compound(text, family);
  const match = /^\+?(\d+(?:\.\d+)?|\.\d+)\s*([^\d\s].*)?$/su.exec(text);
  if (!match) return wrong(`"${text}" is not ${family.noun}`, example(family));
  const value = Number(match[1]);
  const unit = match[2] ?? "";
  const factor = Object.hasOwn(family.factors, unit) ? family.factors[unit] : undefined;
  // 70 × 0.01 is not quite 0.7 in binary
  if (factor !== undefined) return fits(Number((value * factor).toPrecision(15)), text, family);
  if (unit === "") return value === 0 ? right(0) : noUnit(match[1] ?? "", family);
  return unknownUnit(match[1] ?? "", unit, family);
}

const fits = (value: number, text: string, family: Family): Result =>
  Number.isFinite(value) ? right(value) : wrong(`"${text}" is too large to be ${family.noun}`, example(family));

const negative = (text: string, family: Family): Result =>
  wrong(`${text} is negative, ${family.noun} is not`, example(family));

function separators(text: string, family: Family): Result {
  const comma = /^\+?\d+,\d{1,2}(?!\d)(?!,)/.test(text);
  const fixed = comma ? text.replace(",", ".") : text.replace(/(?<=\d)[,_' ](?=\d)/g, "");
  return wrong(
    comma
      ? `"${text}": a decimal is written with a point`
      : `"${text}": numbers are written without separators between thousands`,
    `write ${/^[\d.]+(\s*\S+)?$/.test(fixed) ? fixed : family.example}`,
  );
}

function compound(text: string, family: Family): Result {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-zA-Z]+)/g)].map(([, value, unit]) => {
    const spelled = family.slips[(unit ?? "").toLowerCase()] ?? unit ?? "";
    return Object.hasOwn(family.factors, spelled)
      ? Number(value) * (family.factors[spelled] ?? Number.NaN)
      : Number.NaN;
  });
  const total = parts.reduce((sum, part) => sum + part, 0);
  const fix = Number.isNaN(total) ? family.example : total % 1000 === 0 ? `${total / 1000} s` : `${plain(total)} ms`;
  return wrong(`"${text}": a time is one number and one unit`, `write ${fix}`);
}

function noUnit(number: string, family: Family): Result {
  const units = Object.keys(family.factors);
  const choices =
    family === SHARE
      ? [`${number} %`]
      : family === TIME
        ? [`${number} ms`, `${number} s`]
        : [`${number} kB`, `${number} MB`];
  return wrong(
    `${number} has no unit, ${family.noun} needs one (${units.join(", ")})`,
    `write ${choices.join(" or ")}`,
  );
}

function unknownUnit(number: string, unit: string, family: Family): Result {
  const units = Object.keys(family.factors);
  const lower = unit.toLowerCase();
  if ("" in family.factors)
    return wrong(`"${number} ${unit}": ${family.noun} is written without a unit`, `write ${number}`);
  if (family === SIZE && (lower === "kb" || lower === "k"))
    return wrong(`"${unit}" can be read two ways`, `write ${number} kB (1000 bytes) or ${number} KiB (1024 bytes)`);
  if (family === TIME && /^(us|µs|μs|usec|microseconds?)$/.test(lower))
    return wrong(`the smallest unit of a time is ms, not ${unit}`, `write ${plain(Number(number) / 1000)} ms`);
  if (family === TIME && /^(d|days?)$/.test(lower))
    return wrong(`the largest unit of a time is h, not ${unit}`, `write ${plain(Number(number) * 24)} h`);
  const meant = family.slips[lower] ?? units.find((known) => known.toLowerCase() === lower);
  return wrong(
    `"${unit}" is not a unit of ${family.noun} (${units.join(", ")})`,
    meant ? `write ${number} ${meant}` : example(family),
  );
}

const example = (family: Family): string => `for example ${family.example}`;

/** Decimal digits without an exponent. */
const plain = (value: number): string => {
  const text = String(Number(value.toPrecision(12)));
  return text.includes("e") ? value.toFixed(9).replace(/\.?0+$/, "") : text;
};

const show = (input: unknown): string => {
  if (input === null || input === undefined) return "nothing";
  if (Array.isArray(input)) return "a list";
  return typeof input === "object" ? "a map" : JSON.stringify(input);
};
