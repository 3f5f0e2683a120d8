import type { Plugin } from "esbuild";

/**
 * Leaves out puppeteer's second protocol, WebDriver BiDi: half a megabyte that is loaded by `import()` when asked for,
 * which we never do, since Lighthouse speaks CDP. Fails the build when puppeteer no longer loads it that way.
 */
export const withoutBidi = (): Plugin => ({
  name: "without BiDi",
  setup(build) {
    let found = 0;
    build.onResolve({ filter: /\/bidi\.js$/ }, ({ kind, importer }) => {
      if (kind !== "dynamic-import") return { errors: [{ text: `${importer} no longer loads BiDi by import()` }] };
      found++;
      return { path: "bidi", namespace: "left-out" };
    });
    build.onLoad({ filter: /^bidi$/, namespace: "left-out" }, () => ({
      contents: 'throw new Error("WebDriver BiDi is not part of this bundle")',
      loader: "js",
    }));
    build.onEnd(() => (found > 0 ? {} : { errors: [{ text: "puppeteer was bundled without its import() of BiDi" }] }));
  },
});
