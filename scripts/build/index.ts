import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";
import { sizes, write } from "./write.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const start = performance.now();
const built = await bundle(root);
const table = sizes(built);
await write(built, join(root, "dist"));
console.log(`${table}\nbuilt in ${((performance.now() - start) / 1000).toFixed(1)} s`);
