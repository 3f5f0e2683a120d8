import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";

const gzip = promisify(zlib.gzip);
const COMPRESSIBLE = /\.(?:js|css|html|svg|json)$/;

async function compress(file) {
  await writeFile(`${file}.gz`, await gzip(await readFile(file), { level: 9 }));
}

/**
 * Lays a `.gz` beside each file worth it, so that the server compresses nothing while it serves.
 *
 * @returns {import("vite").Plugin}
 */
export function precompress() {
  let folder;
  return {
    name: "nexus-precompress",
    apply: "build",
    configResolved: (config) => {
      folder = path.resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      const files = await readdir(folder, { recursive: true });
      await Promise.all(
        files.filter((file) => COMPRESSIBLE.test(file)).map((file) => compress(path.join(folder, file))),
      );
    },
  };
}
