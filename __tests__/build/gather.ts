import { argv, env } from "node:process";
import { findChrome } from "../../src/tools/browser/find.ts";
import { launchChrome } from "../../src/tools/browser/index.ts";
import { lighthouse } from "../../src/tools/browser/lighthouse.ts";

/** `node gather.ts URL PROFILE ARTIFACTS`: loads a page once and saves all that Lighthouse gathers, unbundled. */
const [, , url, profile, artifacts] = argv;
if (!url || !profile || !artifacts) throw new Error("node gather.ts URL PROFILE ARTIFACTS");
const chrome = await launchChrome({ executable: findChrome(env), profile, env });
try {
  const flags = { gatherMode: artifacts, logLevel: "error" } as const;
  await lighthouse(url, flags, { extends: "lighthouse:default" }, await chrome.newPage());
} finally {
  await chrome.close();
}
