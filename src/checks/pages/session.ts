import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import type { Subject } from "../../config/types.ts";
import { findChrome } from "../../tools/browser/index.ts";
import { type Round, RoundFailed, type Session, type Sink, type Site, type Task } from "../check.ts";
import type { Kept } from "./median.ts";
import { medianLoad } from "./median.ts";
import { PAGE_METRICS } from "./metrics.ts";
import type { Loaded } from "./outcome.ts";
import { RemoteChrome } from "./remote-chrome.ts";
import { conditionsOf, type PageSettings } from "./settings.ts";
import { fileNames, urlOf } from "./urls.ts";

interface Page {
  readonly name: string;
  readonly settings: PageSettings;
  readonly url: string;
  /** what its files are called */
  readonly slug: string;
  /** below the folder of the run, with slashes */
  readonly report: string;
  readonly loads: Kept[];
  /** the load that the report shows */
  shown: Kept | undefined;
  /** what was told of it already */
  readonly told: Set<string>;
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
        url: urlOf(site.target(settings.target), settings.path),
        slug: names[index] ?? name,
        report: posix.join("pages", `${names[index]}${suffix}.html`),
        loads: [],
        shown: undefined,
        told: new Set(),
      },
    ]),
  );
  const chrome = new RemoteChrome(site, findChrome(), join(site.out, "logs", `pages-worker${suffix}.log`));
  await chrome.open();
  const results = await site.owner.folder("page results");

  return {
    async round(task: Task, round: Round) {
      const page = pages.get(task.subject);
      if (!page) throw new Error(`no page is called ${task.subject}`);
      await reopen(chrome);
      await round.window("load", async (sink) => {
        const keep =
          round.purpose === "warm-up" ? undefined : join(results, `${page.slug}-${page.loads.length}.json.gz`);
        const limit = Math.max(1000, Math.min(page.settings.timeout, round.deadline - Date.now()));
        const request = { url: page.url, conditions: conditionsOf(page.settings), limit, keep };
        const loaded = await chrome.load(request, round.signal);
        record(page, loaded, sink);
        if (keep) await showMedian(page, { file: keep, fcp: loaded.metrics.fcp, tti: loaded.metrics.tti }, sink);
      });
    },
    close: () => chrome.close(),
  };

  /** The report is that of the median load so far, so that there is one whenever the run ends. */
  async function showMedian(page: Page, load: Kept, sink: Sink): Promise<void> {
    page.loads.push(load);
    const median = medianLoad(page.loads);
    if (median === page.shown) return;
    const file = join(site.out, page.report);
    await mkdir(join(site.out, "pages"), { recursive: true });
    await chrome.report(median.file, file);
    page.shown = median;
    const sha256 = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    sink.fact(page.name, "report", { file: page.report, sha256, title: `Lighthouse: median load of ${page.name}` });
  }
}

/** Chrome did start once in this session, so that another try may work. */
async function reopen(chrome: RemoteChrome): Promise<void> {
  try {
    await chrome.open();
  } catch (error) {
    throw new RoundFailed((error as Error).message, { cause: error });
  }
}

function record(page: Page, loaded: Loaded, sink: Sink): void {
  for (const metric of PAGE_METRICS) sink.value(page.name, metric, loaded.metrics[metric]);
  once(page, "conditions", () => sink.fact(page.name, "conditions", { ...conditionsOf(page.settings) }));
  once(page, `benchmark ${loaded.benchmark}`, () => sink.fact(page.name, "benchmark-index", loaded.benchmark));
  if (loaded.redirect) {
    const detail = `${page.url} leads to ${loaded.redirect}; that page was measured`;
    const hint = "If this is the login page, the figures are not those of the page you meant.";
    once(page, detail, () => sink.problem({ code: "page-redirected", subject: page.name, detail, hint }));
  }
  for (const failure of loaded.failures.slice(0, 3)) {
    const detail = `a request of the page failed: ${failure}`;
    const hint = "A page that shows an error in place of its content loads fast.";
    once(page, detail, () => sink.problem({ code: "page-request-failed", subject: page.name, detail, hint }));
  }
}

function once(page: Page, what: string, tell: () => void): void {
  if (page.told.has(what)) return;
  page.told.add(what);
  tell();
}
