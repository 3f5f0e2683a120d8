import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { Subject } from "../../config/types.ts";
import { findChrome, withoutLogin } from "../../tools/browser/index.ts";
import { tellOnce } from "../../tools/once.ts";
import { type Round, RoundFailed, type Session, type Sink, type Site, type Task } from "../check.ts";
import { failureWords, unexpected } from "./allow.ts";
import { contenders, type Figures, medianLoad } from "./median.ts";
import { PAGE_METRICS } from "./metrics.ts";
import type { Loaded } from "./outcome.ts";
import { RemoteChrome } from "./remote-chrome.ts";
import { conditionsOf, type PageSettings } from "./settings.ts";
import { fileNames, urlOf } from "./urls.ts";

/** A load whose whole result lies in a file. */
interface Kept extends Figures {
  readonly file: string;
}

/** Failed requests of a load; a page that can't reach its API has dozens. */
const MOST_TOLD = 3;

interface Page {
  readonly name: string;
  readonly settings: PageSettings;
  readonly url: string;
  /** what its files are called */
  readonly slug: string;
  /** below the folder of the run, with slashes */
  readonly report: string;
  readonly loads: Figures[];
  /** those of them that are the median load or can still become it */
  kept: readonly Kept[];
  /** the load that the report shows */
  shown: Kept | undefined;
  readonly once: ReturnType<typeof tellOnce>;
}

/** Chrome in a worker, and loads of the pages in it, one at a time. */
export async function openPages(subjects: readonly Subject<PageSettings>[], site: Site): Promise<Session> {
  const suffix = site.arm.name === "head" ? "" : `.${site.arm.name}`;
  const names = fileNames(subjects.map(({ name }) => name));
  const pages = new Map(
    subjects.map(({ name, settings }, index): [string, Page] => [
      name,
      {
        name,
        settings,
        url: urlOf(site.target(settings.target), site.arm.expand(settings.path)),
        slug: names[index] ?? name,
        report: posix.join("pages", `${names[index]}${suffix}.html`),
        loads: [],
        kept: [],
        shown: undefined,
        once: tellOnce(),
      },
    ]),
  );
  const chrome = new RemoteChrome(site, findChrome(site.env), join(site.out, "logs", `pages-worker${suffix}.log`));
  await chrome.open();
  const results = await site.owner.folder("page results");

  return {
    async round(task: Task, round: Round) {
      const page = pages.get(task.subject);
      if (!page) throw new Error(`no page is called ${task.subject}`);
      await reopen(chrome, site.arm.signal);
      await round.window("load", async (sink) => {
        const keep =
          round.purpose === "warm-up" ? undefined : join(results, `${page.slug}-${page.loads.length}.json.gz`);
        const limit = Math.max(1000, Math.min(page.settings.timeout, round.deadline - Date.now()));
        const request = { url: page.url, conditions: conditionsOf(page.settings), limit, keep };
        const loaded = await chrome.load(request, round.signal);
        record(page, loaded, sink);
        if (loaded.benchmark !== undefined) round.noise("benchmarkIndex", loaded.benchmark);
        if (!keep) return;
        const { fcp, tti } = loaded.metrics;
        page.loads.push({ fcp, tti });
        page.kept = [...page.kept, { file: keep, fcp, tti }];
        await showMedian(page, round.signal, sink);
        await forget(page, task.count - page.loads.length);
      });
    },
    close: () => chrome.close(),
  };

  /**
   * The report is that of the median load so far, so that there is one whenever the run ends. What was measured does not
   * depend on it.
   */
  async function showMedian(page: Page, signal: AbortSignal, sink: Sink): Promise<void> {
    const median = medianLoad(page.kept, page.loads);
    if (!median || median === page.shown) return;
    try {
      const sha256 = await draw(median.file, join(site.out, page.report), signal);
      page.shown = median;
      sink.fact(page.name, "report", { file: page.report, sha256, title: `Lighthouse: median load of ${page.name}` });
    } catch (error) {
      const detail = `the Lighthouse report of a load could not be drawn: ${(error as Error).message}`;
      sink.problem({ code: "report-not-drawn", subject: page.name, detail });
    }
  }

  /** Writes the report, without secrets. @returns its SHA-256 */
  async function draw(result: string, file: string, signal: AbortSignal): Promise<string> {
    const drawn = join(results, "report.html");
    await chrome.report(result, drawn, signal);
    const html = site.mask(await readFile(drawn, "utf8"));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, html);
    return createHash("sha256").update(html).digest("hex");
  }
}

async function forget(page: Page, toCome: number): Promise<void> {
  const still = contenders(page.kept, page.loads, Math.max(0, toCome));
  const gone = page.kept.filter((load) => !still.includes(load));
  page.kept = still;
  await Promise.all(gone.map(({ file }) => rm(file, { force: true })));
}

/** Chrome did start once in this session, so that another try may work. */
async function reopen(chrome: RemoteChrome, signal: AbortSignal): Promise<void> {
  try {
    await chrome.open();
  } catch (error) {
    if (signal.aborted) throw error;
    throw new RoundFailed((error as Error).message, { cause: error });
  }
}

function record(page: Page, loaded: Loaded, sink: Sink): void {
  const { once } = page;
  const url = withoutLogin(page.url).url;
  for (const metric of PAGE_METRICS) sink.value(page.name, metric, loaded.metrics[metric]);
  once("conditions", () => sink.fact(page.name, "conditions", { ...conditionsOf(page.settings) }));
  const { benchmark } = loaded;
  if (benchmark !== undefined) once(`benchmark ${benchmark}`, () => sink.fact(page.name, "benchmark-index", benchmark));
  if (loaded.redirect) {
    const detail = `${url} leads to ${loaded.redirect}; that page was measured`;
    const hint = "If this is the login page, the figures are not those of the page you meant.";
    once(detail, () => sink.problem({ code: "page-redirected", subject: page.name, detail, hint }));
  }
  const failures = unexpected(loaded.failures, page.settings.allow);
  for (const failure of failures.slice(0, MOST_TOLD)) {
    const more = failures.length > MOST_TOLD ? `; ${failures.length} failed in all` : "";
    const detail = `a request of the page failed: ${failureWords(failure)}${more}`;
    const hint =
      "A page that shows an error in place of its content loads fast. If it is meant to fail, name it under `allow`.";
    once(detail, () => sink.problem({ code: "page-request-failed", subject: page.name, detail, hint }));
  }
}
