// `npm run pictures`: the pictures of README.md, drawn from the golden files of a real run as GitHub and a browser show them.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import puppeteer from "puppeteer-core";
import { chromeFlags, findChrome, surroundings } from "../src/tools/browser/index.ts";

const root = join(import.meta.dirname, "..");
const golden = (name: string): string => readFileSync(join(root, "__tests__", "report", "golden", name), "utf8");

/** As near to GitHub's look as a few lines get. */
const GITHUB = `
  body { margin: 0; padding: 24px 28px; font: 14px/1.5 "Liberation Sans", sans-serif; color: #1f2328; width: 1010px; }
  h2 { font-size: 21px; padding-bottom: 8px; border-bottom: 1px solid #d1d9e0; margin: 0 0 14px; }
  table { border-collapse: collapse; margin-bottom: 14px; } tr:nth-child(2n) { background: #f6f8fa; }
  th, td { border: 1px solid #d1d9e0; padding: 5px 12px; } code { font: 12px "Liberation Mono", monospace; background: #eff1f3; padding: 2px 5px; border-radius: 5px; }
  details { margin-bottom: 10px; } a { color: #0969da; text-decoration: none; } sub { color: #59636e; }`;

const comment = `<meta charset="utf-8"><style>${GITHUB}</style>${micromark(golden("comment.md"), {
  allowDangerousHtml: true,
  extensions: [gfm()],
  htmlExtensions: [gfmHtml()],
})}`;

const profile = mkdtempSync(join(tmpdir(), "perf-budgets-pictures-"));
const browser = await puppeteer.launch({
  executablePath: findChrome(process.env),
  userDataDir: profile,
  args: [...chromeFlags(surroundings())],
});
const shoot = async (name: string, html: string, width: number, height: number | undefined): Promise<void> => {
  const page = await browser.newPage();
  await page.setViewport({ width, height: height ?? 600, deviceScaleFactor: 1.5 });
  await page.setContent(html);
  const path = join(root, "docs", "pictures", name) as `${string}.png`;
  await page.screenshot({ path, fullPage: height === undefined });
  console.log(path);
};
await shoot("comment.png", comment, 1066, undefined);
await shoot("report.png", golden("report.html"), 1160, 1250);
await browser.close();
rmSync(profile, { recursive: true, force: true });
