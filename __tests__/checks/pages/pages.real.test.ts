import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "lighthouse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RoundFailed, type Session } from "../../../src/checks/check.ts";
import { pages } from "../../../src/checks/pages/index.ts";
import { medianLoad } from "../../../src/checks/pages/median.ts";
import { PAGE_METRICS } from "../../../src/checks/pages/metrics.ts";
import { RemoteChrome } from "../../../src/checks/pages/remote-chrome.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import type { Owner } from "../../../src/ledger/owner.ts";
import { findChrome } from "../../../src/tools/browser/index.ts";
import { testOwner } from "../../support/owner.ts";
import { page, roundOf, SITE_TOKEN, siteFor, taskOf, type Written } from "./ask.ts";
import { MEMBER, serveSite } from "./site.ts";

const dashboard = page("Dashboard", "/dashboard");
const settings = page("Settings", "/settings", { "form-factor": "desktop" });
const reported = page("Reported page", "/dashboard");
const old = page("Old", "/old");
const hungry = page("Hungry", "/hungry");
const broken = {
  missing: page("Missing", "/missing"),
  failing: page("Failing", "/broken"),
  data: page("Data", "/data"),
  never: page("Never", "/never", { timeout: "6 s" }),
  blank: page("Blank", "/blank", { timeout: "12 s" }),
};

let owner: Ledger;
/** temporary folders of this session, by which its programs are told from those of other runs on this machine */
const folders: string[] = [];
let out: string;
let server: Awaited<ReturnType<typeof serveSite>>;
let session: Session;
let versions: Record<string, string>;

beforeAll(async () => {
  owner = await testOwner();
  out = await mkdtemp(join(tmpdir(), "perf-budgets-pages-"));
  server = await serveSite();
  const watched: Owner = {
    ...owner,
    folder: async (purpose) => {
      const folder = await owner.folder(purpose);
      folders.push(folder);
      return folder;
    },
  };
  const site = siteFor(watched, server.url, out);
  versions = site.versions;
  session = await pages.drive!([dashboard, settings, reported, old, hungry, ...Object.values(broken)], site);
});

afterAll(async () => {
  await session?.close();
  await server?.close();
  await owner?.undo();
  await rm(out, { recursive: true, force: true });
});

/** Programs that run with a temporary folder of this session in their command line: all of its Chrome. */
async function running(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => folders.some((folder) => line.includes(folder)));
}

describe("a page that loads", () => {
  test("every metric is a figure, for two pages in turn in one Chrome", async () => {
    await session.round(taskOf(dashboard), roundOf("warm-up"));
    const before = await running();
    for (const subject of [dashboard, settings]) {
      const round = roundOf("measure");
      await session.round(taskOf(subject), round);
      expect(round.values.map(({ metric }) => metric)).toEqual(PAGE_METRICS);
      for (const { subject: of, value } of round.values) {
        expect(of).toBe(subject.name);
        expect(value).toBeTypeOf("number");
        expect(value).toBeGreaterThanOrEqual(0);
      }
      const figure = (name: string) => round.values.find(({ metric }) => metric === name)?.value as number;
      expect(figure("fcp")).toBeGreaterThan(0);
      expect(figure("lcp")).toBeGreaterThanOrEqual(figure("fcp"));
      expect(figure("score")).toBeGreaterThan(1);
      expect(figure("score")).toBeLessThanOrEqual(100);
      expect(round.problems).toEqual([]);
    }
    const mains = (lines: string[]) =>
      lines.filter((line) => line.includes("--user-data-dir=") && !line.includes("--type="));
    expect(mains(before)).toHaveLength(1);
    expect(mains(await running())).toEqual(mains(before));
    expect(versions).toEqual({
      Chrome: expect.stringMatching(/^\d+\.\d+/),
      Lighthouse: expect.stringMatching(/^13\./),
    });
  });

  test("the report is that of the median load so far, with its digest", async () => {
    const written: Written[] = [];
    for (const index of [0, 1, 2]) {
      const round = roundOf("measure", index);
      await session.round(taskOf(reported), round);
      written.push(round);
    }
    const html = await readFile(join(out, "pages/reported-page.html"), "utf8");
    const told = written.flatMap(({ facts }) => facts).filter(({ name }) => name === "report");
    expect(told.length).toBeGreaterThan(0);
    expect(told.at(-1)?.value).toMatchObject({
      file: "pages/reported-page.html",
      sha256: createHash("sha256").update(html).digest("hex"),
    });
    const lhr = JSON.parse(html.match(/__LIGHTHOUSE_JSON__ = (.*?);<\/script>/s)![1]!) as Result;
    const loads = written.map(({ values }) => {
      const figure = (name: string) => values.find(({ metric }) => metric === name)?.value as number;
      return { file: String(figure("lcp")), fcp: figure("fcp"), tti: figure("tti") };
    });
    expect(lhr.audits.interactive?.numericValue).toBe(medianLoad(loads)?.tti);
    expect(lhr.audits["largest-contentful-paint"]?.numericValue).toBe(Number(medianLoad(loads)?.file));
  });

  test("a Chrome measures the machine's speed once, and the round that it does so in says it", async () => {
    const one = await pages.drive!([settings], siteFor(owner, server.url, out));
    try {
      const rounds = [roundOf("warm-up"), roundOf("measure")];
      for (const round of rounds) await one.round(taskOf(settings), round);
      expect(rounds.map(({ told }) => told)).toEqual([{ benchmarkIndex: expect.any(Number) }, {}]);
      expect(rounds[0]?.told.benchmarkIndex).toBeGreaterThan(1);
      const facts = rounds.flatMap(({ facts }) => facts).filter(({ name }) => name === "benchmark-index");
      expect(facts.map(({ value }) => value)).toEqual([rounds[0]?.told.benchmarkIndex]);
    } finally {
      await one.close();
    }
  });

  test("a redirect to another path is told", async () => {
    const round = roundOf("measure");
    await session.round(taskOf(old), round);
    expect(round.problems).toEqual([
      expect.objectContaining({
        code: "page-redirected",
        detail: expect.stringMatching(/\/old leads to .*\/settings/),
      }),
    ]);
  });

  test("a request of the page that fails is told", async () => {
    const round = roundOf("measure");
    await session.round(taskOf(hungry), round);
    expect(round.problems).toEqual([
      expect.objectContaining({ code: "page-request-failed", detail: expect.stringMatching(/500 .*\/api\/broken/) }),
    ]);
  });
});

test("a request that is meant to fail is no problem, and variables of a path are filled in", async () => {
  const tolerant = page("Hungry", "/${NAME}", { allow: ["500 /api/broken"] });
  const site = siteFor(owner, server.url, out);
  const arm = { ...site.arm, expand: (text: string) => text.replace("${NAME}", "hungry") };
  const own = await pages.drive!([tolerant], { ...site, arm });
  const round = roundOf("measure");
  await own.round(taskOf(tolerant), round).finally(() => own.close());
  expect(round.problems).toEqual([]);
  expect(round.values.map(({ metric }) => metric)).toContain("lcp");
});

describe("a page that is broken makes the round fail, says how, and writes no value", () => {
  test.each([
    ["404", broken.missing, /\/missing answered 404/],
    ["500", broken.failing, /\/broken answered 500/],
    ["no HTML", broken.data, /\/data is no HTML page/],
    ["no answer", broken.never, /\/never (showed nothing in time|was not loaded within 6\.0 s|could not be loaded)/],
    ["nothing to see", broken.blank, /\/blank (showed nothing in time|was not loaded within 12 s)/],
  ])("%s", async (_, subject, message) => {
    const round = roundOf("measure");
    const failure = await session.round(taskOf(subject), round).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(RoundFailed);
    expect((failure as RoundFailed).message).toMatch(message);
    expect(round.values).toEqual([]);
  });

  test("the next page loads again", async () => {
    const round = roundOf("measure");
    await session.round(taskOf(settings), round);
    expect(round.values).toHaveLength(PAGE_METRICS.length);
  });
});

test("a round that is aborted ends at once with the reason", async () => {
  const stop = new AbortController();
  const round = roundOf("measure", 0, stop.signal);
  const work = session.round(taskOf(broken.never), round);
  setTimeout(() => stop.abort(new Error("stopped by the user")), 1500);
  await expect(work).rejects.toThrow("stopped by the user");
});

test("a page that hangs until the whole round is over is a failed round, not the round's own end", async () => {
  const late = new AbortController();
  const slow: Owner = {
    ...owner,
    end: async (started) => {
      late.abort(new DOMException("the round is over", "TimeoutError")); // Chrome is still being ended
      await owner.end(started);
    },
  };
  const subject = page("Never", "/never", { timeout: "1 s" });
  const own = await pages.drive!([subject], siteFor(slow, server.url, out));
  const work = own.round(taskOf(subject), roundOf("measure", 0, late.signal));
  await expect(work).rejects.toThrow(/\/never was not loaded within 1\.0 s/);
  expect(late.signal.aborted).toBe(true);
  await own.close();
});

describe("a report that can't be drawn", () => {
  test("is told, and what was measured is kept", async () => {
    const subject = page("Reported page", "/dashboard");
    const folder = await mkdtemp(join(tmpdir(), "perf-budgets-pages-"));
    await writeFile(join(folder, "pages"), "a file where the folder should be");
    const own = await pages.drive!([subject], siteFor(owner, server.url, folder));
    for (const index of [0, 1]) {
      const round = roundOf("measure", index);
      await own.round(taskOf(subject), round);
      expect(round.values).toHaveLength(PAGE_METRICS.length);
      expect(round.facts.filter(({ name }) => name === "report")).toEqual([]);
      if (index === 0)
        expect(round.problems).toEqual([
          expect.objectContaining({ code: "report-not-drawn", subject: "Reported page" }),
        ]);
    }
    await own.close();
    await rm(folder, { recursive: true });
  });

  test("because its worker is killed: the next load has a new one", async () => {
    const workers: number[] = [];
    const watched: Owner = {
      ...owner,
      start: async (options) => {
        const started = await owner.start(options);
        workers.push(started.pid);
        return started;
      },
    };
    const chrome = new RemoteChrome(
      siteFor(watched, server.url, out),
      findChrome(process.env),
      join(out, "killed.log"),
    );
    await chrome.open();
    process.kill(workers[0]!, "SIGKILL");
    const { signal } = new AbortController();
    await expect(chrome.report("none", "none", signal)).rejects.toThrow(/ended by SIGKILL/);
    await chrome.open();
    expect(workers).toHaveLength(2);
    await chrome.close();
  });
});

test("one profile folder serves all Chromes of a session, and results that can't be shown any more are deleted", async () => {
  const made: string[] = [];
  const watched: Owner = {
    ...owner,
    folder: async (purpose) => {
      made.push(await owner.folder(purpose));
      return made.at(-1)!;
    },
  };
  const subject = page("Settings", "/settings", { rounds: 3 });
  const never = page("Never", "/never", { timeout: "1 s" });
  const own = await pages.drive!([subject, never], siteFor(watched, server.url, out));
  for (const index of [0, 1, 2]) {
    await own.round(taskOf(subject), roundOf("measure", index));
    await expect(own.round(taskOf(never), roundOf("measure", index))).rejects.toThrow(RoundFailed);
  }
  expect(made).toHaveLength(2);
  const results = (await readdir(made[1]!)).filter((name) => name.endsWith(".gz"));
  expect(results).toHaveLength(1);
  await own.close();
});

test("a login in the target's address opens its pages, and no secret of theirs is kept", async () => {
  const other = await serveSite();
  const text = `the token is ${SITE_TOKEN}, and ${encodeURIComponent(SITE_TOKEN)}`;
  const members = await serveSite({ text, other: other.url });
  const { username, password, ...told } = MEMBER;
  const login = `${username}:${encodeURIComponent(password)}`;
  const subject = page("Members", "/members/list");
  const own = await pages.drive!([subject], siteFor(owner, members.url.replace("://", `://${login}@`), out));
  try {
    const round = roundOf("measure");
    await own.round(taskOf(subject), round);
    expect(round.values).toHaveLength(PAGE_METRICS.length);
    expect(round.problems).toEqual([]);
    expect(members.seen).toContainEqual(expect.stringMatching(/^GET \/members\/api\?.* Basic /));
    expect(other.seen).toEqual(["GET /app.js"]);
    const html = await readFile(join(out, "pages/members.html"), "utf8");
    expect(html).toContain("/members/api?access_token=***");
    expect(html).toContain("the token is ***");
    const encoded = Buffer.from(`${username}:${password}`).toString("base64");
    for (const secret of [...Object.values(told), password, encodeURIComponent(password), encoded, SITE_TOKEN])
      expect(html + JSON.stringify(round.facts), secret).not.toContain(secret);
  } finally {
    await own.close();
    await members.close();
    await other.close();
  }
});

test("a login that is refused is told without it", async () => {
  const subject = page("Members", "/members/list");
  const own = await pages.drive!([subject], siteFor(owner, server.url.replace("://", "://ann:wr0ng-word@"), out));
  const failure = await own.round(taskOf(subject), roundOf("measure")).catch((error: unknown) => error as RoundFailed);
  await own.close();
  expect(failure).toBeInstanceOf(RoundFailed);
  expect((failure as RoundFailed).message).toBe(`${server.url}/members/list answered 401`);
});

test("nothing runs after the session", async () => {
  await session.round(taskOf(settings), roundOf("warm-up"));
  expect(await running()).not.toEqual([]);
  await session.close();
  expect(await running()).toEqual([]);
  await owner.undo();
  expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
  expect(existsSync(join(out, "pages/reported-page.html"))).toBe(true);
});
