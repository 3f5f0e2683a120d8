import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contamination } from "../../../src/schedule/noise/contaminated.ts";

const quiet = {
  controlCpu: 5,
  controlHttp: 0.08,
  pressure: 0.2,
  steal: 0,
  busy: 0.6,
  load: 1,
  others: 0.04,
  generator: 0.3,
};
const earlier = Array.from({ length: 8 }, () => quiet);

describe("a round is contaminated", () => {
  it("by programs of others, by the host, by slow controls, and says by how much", () => {
    expect(contamination({ ...quiet, others: 0.41 }, [])).toBe("others used 41 % of the machine's CPU");
    expect(contamination({ ...quiet, steal: 0.12 }, [])).toBe("the host took 12 % of the CPU time (steal)");
    expect(contamination({ ...quiet, controlCpu: 8 }, earlier)).toBe(
      "a fixed piece of work took 1.6 times as long as usual in this run",
    );
    expect(contamination({ ...quiet, controlHttp: 0.2 }, earlier)).toBe(
      "a fixed request over loopback took 2.5 times as long as usual in this run",
    );
    expect(
      contamination({ ...quiet, benchmarkIndex: 1000 }, [{ benchmarkIndex: 2000 }, { benchmarkIndex: 2000 }]),
    ).toBe("Lighthouse's benchmark index was 50 % of the usual in this run");
  });

  it("with all the evidence there is", () => {
    expect(contamination({ ...quiet, others: 0.5, controlCpu: 10 }, earlier)).toBe(
      "others used 50 % of the machine's CPU; a fixed piece of work took 2.0 times as long as usual in this run",
    );
  });

  it("not by our own load, however much of the machine that takes", () => {
    expect(contamination({ ...quiet, pressure: 1, busy: 1, load: 12, generator: 1.1 }, earlier)).toBeUndefined();
  });

  it("not by what the system does not tell", () => {
    expect(contamination({}, earlier)).toBeUndefined();
    expect(contamination({ controlCpu: 50, benchmarkIndex: 10 }, [{}, {}, {}, {}, {}, {}])).toBeUndefined();
  });

  it("not by controls as long as it is not known what is usual", () => {
    const slow = { ...quiet, controlCpu: 20, controlHttp: 1 };
    expect(contamination(slow, earlier.slice(0, 4))).toBeUndefined();
    expect(contamination(slow, earlier.slice(0, 5))).toMatch(/4\.0 times .*; .* 12\.5 times/);
    expect(contamination({ benchmarkIndex: 1 }, [{ benchmarkIndex: 2000 }])).toBeUndefined();
  });

  it("as long as a quarter of the rounds before were left alone", () => {
    const mixed = Array.from({ length: 20 }, (_, index) => ({ controlCpu: index % 4 === 0 ? 5 : 9 }));
    expect(contamination({ controlCpu: 9 }, mixed)).toMatch(/1\.8 times/);
    expect(contamination({ controlCpu: 5.5 }, mixed)).toBeUndefined();
  });

  it("no more when the machine has become slow for good", () => {
    const slowed = [
      ...Array.from({ length: 30 }, () => ({ controlCpu: 5 })),
      ...Array.from({ length: 16 }, () => ({ controlCpu: 9 })),
    ];
    expect(contamination({ controlCpu: 9 }, slowed)).toBeUndefined();
  });
});

const times = fc.array(fc.double({ min: 0.01, max: 1e4, noNaN: true }), { minLength: 5, maxLength: 40 });

describe("the controls", () => {
  it("say the same on a machine that is slow all the time", () => {
    // powers of two, so that the ratios are the same to the last bit
    fc.assert(
      fc.property(
        times,
        fc.double({ min: 0.01, max: 1e4, noNaN: true }),
        fc.integer({ min: -4, max: 4 }),
        (before, now, power) => {
          const on = (speed: number) =>
            contamination(
              { controlCpu: now * speed },
              before.map((time) => ({ controlCpu: time * speed })),
            );
          expect(on(2 ** power)).toBe(on(1));
        },
      ),
    );
  });

  it("never mark a round that is faster than all before, nor clear a slower one", () => {
    fc.assert(
      fc.property(times, fc.double({ min: 1, max: 3, noNaN: true }), (before, factor) => {
        const earlier = before.map((controlHttp) => ({ controlHttp }));
        expect(contamination({ controlHttp: Math.min(...before) }, earlier)).toBeUndefined();
        const now = Math.max(...before);
        if (contamination({ controlHttp: now }, earlier)) {
          expect(contamination({ controlHttp: now * factor }, earlier)).toBeDefined();
        }
      }),
    );
  });
});
