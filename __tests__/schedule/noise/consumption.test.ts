import { describe, expect, it } from "vitest";
import type { Consumed } from "../../../src/schedule/noise/consumers.ts";
import { consumption } from "../../../src/schedule/noise/consumption.ts";

type Told = Partial<Omit<Consumed, "measured">> & { readonly measured?: Record<string, number | undefined> };
const look = ({ measured = {}, ...over }: Told): Consumed => ({
  at: 0,
  busy: 0,
  all: 0,
  self: 0,
  ...over,
  measured: new Map(Object.entries(measured)),
});

describe("consumption", () => {
  it("leaves to others what neither perf-budgets nor what it measures used", () => {
    const before = look({ at: 10, busy: 100, all: 400, self: 5, measured: { api: 20, database: 3 } });
    const after = look({ at: 12, busy: 103, all: 404, self: 6, measured: { api: 20.8, database: 3.2 } });
    expect(consumption(before, after)).toEqual({ others: 0.25, generator: 0.5 });
  });

  it("counts what was started meanwhile from its start, and nothing back where one is gone", () => {
    const before = look({ measured: { gone: 7 } });
    const after = look({ at: 1, busy: 2, all: 4, measured: { fresh: 1 } });
    expect(consumption(before, after)).toEqual({ others: 0.25, generator: 0 });
  });

  it("does not tell what others used when a part of what is measured can't be told", () => {
    const after = look({ at: 1, busy: 2, all: 4, self: 0.5, measured: { cache: undefined } });
    expect(consumption(look({ measured: { cache: 1 } }), after)).toEqual({ generator: 0.5 });
    expect(consumption(look({ measured: { cache: undefined } }), look({ at: 1, measured: { cache: 1 } }))).toEqual({
      generator: 0,
    });
    expect(consumption(look({ busy: undefined }), look({ at: 1, busy: undefined }))).toEqual({ generator: 0 });
  });

  it("is never negative, and nothing where no time has passed", () => {
    const after = look({ at: 1, busy: 1, all: 2, self: 0.7, measured: { api: 0.4 } });
    expect(consumption(look({}), after)).toEqual({ others: 0, generator: 0.7 });
    expect(consumption(look({}), look({}))).toEqual({});
  });
});
