import { fileURLToPath } from "node:url";

/** Replaced by `true` when the build bundles this; absent when it runs from source. */
declare const __BUNDLED__: boolean | undefined;

export const BUNDLED = typeof __BUNDLED__ !== "undefined" && __BUNDLED__;

/**
 * The file of a worker: beside the bundle (`dist/pages-worker.js`), or in its folder, that of a check unless another is
 * named (`src/checks/pages/worker.ts`), which Node 24 runs as it is. The build puts shared chunks beside the entries too,
 * so that the first form holds whichever file this code ends up in.
 */
export const entry = (name: string, folder = `checks/${name}`): string =>
  fileURLToPath(
    BUNDLED ? new URL(`./${name}-worker.js`, import.meta.url) : new URL(`../../${folder}/worker.ts`, import.meta.url),
  );
