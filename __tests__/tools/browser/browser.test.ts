import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { KnownError } from "../../../src/errors.ts";
import { chromeFlags, findChrome } from "../../../src/tools/browser/index.ts";

const thrown = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("the browser", () => {
  test("is CHROME_PATH when that can be run", () => {
    expect(findChrome({ CHROME_PATH: process.execPath })).toBe(process.execPath);
  });

  test("a CHROME_PATH that leads nowhere is a known mistake, not a reason to take another one", () => {
    const error = thrown(() => findChrome({ CHROME_PATH: "/no/chrome" }));
    expect(error).toBeInstanceOf(KnownError);
    expect((error as KnownError).exit).toBe(3);
    expect((error as KnownError).message).toContain("/no/chrome");
  });

  test("is else one of this machine, or the mistake says how to get one", () => {
    const found = thrown(() => findChrome({})) ?? findChrome({});
    if (found instanceof KnownError) expect(found.mistakes[0]?.hint).toContain("apt-get install chromium");
    else expect(existsSync(found as string)).toBe(true);
  });

  test("keeps its sandbox unless it could not start with it", () => {
    expect(chromeFlags({ root: false, container: false })).not.toContain("--no-sandbox");
    expect(chromeFlags({ root: true, container: false })).toContain("--no-sandbox");
    expect(chromeFlags({ root: false, container: true })).toContain("--no-sandbox");
  });

  test("does not speak to the internet by itself", () => {
    const flags = chromeFlags({ root: false, container: false });
    for (const flag of [
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ])
      expect(flags).toContain(flag);
  });
});
