import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type BuildOptions, type BuildResult, build, type Plugin } from "esbuild";
import { launcher, MAIN } from "./launcher.ts";
import { licenses } from "./licenses.ts";
import { lighthousePlugin } from "./lighthouse/plugin.ts";
import { withoutBidi } from "./without-bidi.ts";

/** All of `dist/` in memory: file name → content, in the order of the names. */
export type Files = ReadonlyMap<string, Uint8Array>;

export interface Bundle {
  readonly files: Files;
  /** every file that was read, relative to the checkout */
  readonly read: readonly string[];
  /** those of them that something is left of in the files */
  readonly bundled: readonly string[];
}

const LIGHTHOUSE = "src/tools/browser/lighthouse.ts";

/**
 * Builds the doors, the workers and Lighthouse from the checkout in `root`, without writing anything. The same
 * sources and packages give the same bytes in any folder.
 */
export async function bundle(root: string): Promise<Bundle> {
  const inlined = new Set<string>();
  const results = await Promise.all([buildLighthouse(root, (file) => inlined.add(file)), build(doors(root))]);
  const read = [...new Set([...inlined, ...results.flatMap(({ metafile }) => Object.keys(metafile.inputs))])].sort();
  const bundled = [...new Set([...inlined, ...results.flatMap(inOutputs)])].sort();
  const files = new Map<string, Uint8Array>();
  const comments: string[] = [];
  for (const { path, contents, text } of results.flatMap((result) => result.outputFiles)) {
    if (path.endsWith(".LEGAL.txt")) comments.push(text.trim());
    else files.set(basename(path), contents);
  }
  const put = (name: string, text: string) => files.set(name, new TextEncoder().encode(text));
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  put("cli.js", launcher);
  put("LICENSES.txt", licenses(root, bundled, comments.sort()));
  put("package.json", `${JSON.stringify({ name: "perf-budgets", version, type: "module" }, null, 2)}\n`);
  refusePaths(files, root);
  return { files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))), read, bundled };
}

const inOutputs = ({ metafile }: Built): string[] =>
  Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));

type Built = BuildResult<{ metafile: true; write: false }>;

const shared = (root: string) =>
  ({
    absWorkingDir: root,
    outdir: "dist",
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    // The action runs on Node 24; the command must also start on 20, and newer syntax is all that this lowers.
    target: "node20",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "external",
    define: { __BUNDLED__: "true" },
    // packages in CommonJS call `require` for Node's own modules
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    logLevel: "warning",
  }) as const satisfies BuildOptions;

/**
 * `lighthouse.js` by itself: its page functions need `keepNames`, its hundreds of lazy modules one single file.
 *
 * @param inlined is told of the files that end up in it as text
 */
export const buildLighthouse = (root: string, inlined: (file: string) => void) =>
  build({
    ...shared(root),
    entryPoints: { lighthouse: LIGHTHOUSE },
    keepNames: true,
    plugins: [lighthousePlugin(root, inlined), withoutBidi()],
  });

/** Doors and workers, with what they share in chunks beside them. */
const doors = (root: string) =>
  ({
    ...shared(root),
    entryPoints: entries(root),
    splitting: true,
    chunkNames: "chunk-[hash]",
    plugins: [lighthouseSeam(root)],
  }) as const satisfies BuildOptions;

/** Entry name → source. Every check may have a worker, and the noise guard has one. */
function entries(root: string): Record<string, string> {
  const workers = readdirSync(join(root, "src/checks"))
    .sort()
    .map((check) => [`${check}-worker`, `src/checks/${check}/worker.ts`] as const)
    .filter(([, file]) => existsSync(join(root, file)));
  const doors = { action: "src/action.ts", post: "src/post.ts", [basename(MAIN, ".js")]: "src/cli.ts" };
  return { ...doors, ...Object.fromEntries(workers), "noise-worker": "src/schedule/noise/worker.ts" };
}

/** The one place where the doors' build ends and Lighthouse's begins: an `import()` that stays one. */
const lighthouseSeam = (root: string): Plugin => ({
  name: "lighthouse seam",
  setup(build) {
    build.onResolve({ filter: /\/lighthouse\.ts$/ }, ({ path, resolveDir, kind, importer }) => {
      if (join(resolveDir, path) !== join(root, LIGHTHOUSE)) return undefined;
      if (kind !== "dynamic-import") return { errors: [{ text: `${importer} must load ${LIGHTHOUSE} by import()` }] };
      return { path: "./lighthouse.js", external: true };
    });
  },
});

/** A path of this machine in the output would make it differ from everybody else's. */
function refusePaths(files: Files, root: string): void {
  for (const [name, contents] of files) {
    if (Buffer.from(contents).includes(root)) throw new Error(`dist/${name} contains the path ${root}`);
  }
}
