import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";
import { sizes, write } from "./write.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const start = performance.now();
try {
  const { files } = await bundle(root);
  const table = sizes(files);
  await write(files, join(root, "dist"));
  console.log(`${table}\nbuilt in ${((performance.now() - start) / 1000).toFixed(1)} s`);
} catch (error) {
  // what was there stays: a build that failed has written nothing
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
