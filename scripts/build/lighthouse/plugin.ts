import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Plugin } from "esbuild";
import { type Context, TRANSFORMS, type Transform } from "./transforms.ts";

/**
 * Makes Lighthouse fit into one file. Fails the build when a pattern is not found or a file that a transform is for
 * was never bundled: a new version of Lighthouse must not break it silently.
 *
 * @param inlined is told of files of other packages that end up in the output as text, which esbuild can't know
 */
export function lighthousePlugin(root: string, inlined: (file: string) => void): Plugin {
  const require = createRequire(join(root, "package.json"));
  const folder = dirname(require.resolve("lighthouse/package.json"));
  const requireThere = createRequire(join(folder, "package.json"));
  return {
    name: "lighthouse",
    setup(build) {
      const applied = new Set<Transform>();
      build.onLoad({ filter: /[\\/]lighthouse[\\/].*\.js$/ }, ({ path }) => {
        const file = relative(folder, path).replaceAll(sep, "/");
        if (file.startsWith("..") || isAbsolute(file) || file.startsWith("node_modules/")) return undefined;
        const context: Context = {
          file,
          read: (name) => readFileSync(join(folder, name), "utf8"),
          readFrom: (specifier) => {
            const found = requireThere.resolve(specifier);
            inlined(relative(root, found).replaceAll(sep, "/"));
            return readFileSync(found, "utf8");
          },
          list: (name) => readdirSync(join(folder, name)).sort(),
        };
        let contents = readFileSync(path, "utf8");
        for (const transform of TRANSFORMS) {
          if (typeof transform.file === "string" ? transform.file !== file : !transform.file.test(file)) continue;
          try {
            contents = transform.apply(contents, context);
          } catch (error) {
            const text = `"${transform.name}" does not fit this version of ${file}: ${(error as Error).message}`;
            return { errors: [{ text }] };
          }
          applied.add(transform);
        }
        return { contents, loader: "js" };
      });
      build.onEnd(() => {
        const unused = TRANSFORMS.filter((transform) => !applied.has(transform));
        return {
          errors: unused.map(({ name, file }) => ({ text: `"${name}" was never applied: no ${file} was bundled` })),
        };
      });
    },
  };
}
