import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Result } from "lighthouse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildLighthouse } from "../../scripts/build/bundle.ts";
import { serveSite } from "../checks/pages/site.ts";
import { ROOT, runNode, temporary } from "./run.ts";

let temp: Awaited<ReturnType<typeof temporary>>;
let source: { lhr: Result; html: string };
let bundled: { lhr: Result; html: string };

beforeAll(async () => {
  temp = await temporary();
  const dist = await temp.folder("dist");
  const { outputFiles } = await buildLighthouse(ROOT, () => {});
  const file = outputFiles.find(({ path }) => path.endsWith("lighthouse.js"));
  await writeFile(join(dist, "lighthouse.js"), file!.contents);
  await writeFile(join(dist, "package.json"), '{"type":"module"}');

  const server = await serveSite();
  const artifacts = await temp.folder("artifacts");
  const gather = join(ROOT, "__tests__/build/gather.ts");
  await runNode([gather, `${server.url}/dashboard`, await temp.folder("profile"), artifacts]).finally(server.close);

  const audit = async (module: string, cwd: string) => {
    const out = join(artifacts, "..", module.endsWith("/lighthouse.js") ? "bundled" : "source");
    await runNode([join(ROOT, "__tests__/build/audit.ts"), module, artifacts, out], cwd);
    return {
      lhr: JSON.parse(await readFile(`${out}.json`, "utf8")) as Result,
      html: await readFile(`${out}.html`, "utf8"),
    };
  };
  source = await audit(pathToFileURL(join(ROOT, "src/tools/browser/lighthouse.ts")).href, ROOT);
  bundled = await audit(pathToFileURL(join(dist, "lighthouse.js")).href, dist);
});

afterAll(() => temp?.remove());

/** All that may differ between two audits of the same artifacts. */
const withoutTiming = ({ timing: _, ...lhr }: Result) => lhr;

describe("Lighthouse in one file, on the artifacts of one load", () => {
  test("the load is one to compare by: every metric, and all categories", () => {
    expect(source.lhr.runtimeError).toBeUndefined();
    expect(Object.keys(source.lhr.categories).sort()).toEqual(
      expect.arrayContaining(["accessibility", "best-practices", "performance", "seo"]),
    );
    for (const audit of ["first-contentful-paint", "interactive", "speed-index", "total-blocking-time"]) {
      expect(source.lhr.audits[audit]?.numericValue).toBeTypeOf("number");
    }
    const errors = Object.values(source.lhr.audits).filter(({ scoreDisplayMode }) => scoreDisplayMode === "error");
    expect(errors.map(({ id, errorMessage }) => `${id}: ${errorMessage}`)).toEqual([]);
  });

  test("has the same audits", () => {
    expect(Object.keys(bundled.lhr.audits)).toEqual(Object.keys(source.lhr.audits));
  });

  test("gives the same figures, scores, details and texts", () => {
    for (const [id, audit] of Object.entries(source.lhr.audits)) expect(bundled.lhr.audits[id], id).toEqual(audit);
    expect(withoutTiming(bundled.lhr)).toEqual(withoutTiming(source.lhr));
  });

  test("draws the same report", () => {
    const page = ({ html }: { html: string }) => html.replace(/__LIGHTHOUSE_JSON__ = .*?<\/script>/s, "");
    expect(page(bundled)).toBe(page(source));
    expect(bundled.html.length).toBeGreaterThan(200_000);
  });
});
