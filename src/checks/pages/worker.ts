import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { Result } from "lighthouse";
import { serveWorker } from "../../tools/worker/index.ts";
import { type LoadRequest, type OpenRequest, openChrome } from "./chrome.ts";

let chrome: Awaited<ReturnType<typeof openChrome>> | undefined;

serveWorker({
  async open(request: OpenRequest) {
    chrome = await openChrome(request, process.env);
    return chrome.versions;
  },

  load(request: LoadRequest) {
    if (!chrome) throw new Error("load before open");
    return chrome.load(request);
  },

  /** Draws a kept result as Lighthouse's HTML report. */
  async report({ result, html }: { readonly result: string; readonly html: string }) {
    const { generateReport } = await import("../../tools/browser/lighthouse.ts");
    await writeFile(html, generateReport(JSON.parse(gunzipSync(await readFile(result)).toString()) as Result, "html"));
  },
});
