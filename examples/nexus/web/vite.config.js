import path from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { faultsFromEnv } from "../faults.js";
import { APPLICATIONS } from "./applications.js";
import { bigBundle } from "./build/big-bundle.js";
import { blockingScript } from "./build/blocking-script.js";
import { leak } from "./build/leak.js";
import { precompress } from "./build/precompress.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const faults = faultsFromEnv();

export default defineConfig({
  plugins: [
    react(),
    bigBundle(faults.bigBundle),
    blockingScript(faults.blockingScript),
    leak(faults.leak),
    precompress(),
  ],
  build: {
    manifest: true,
    sourcemap: true,
    // images stay files of their own, so that they are cached and counted as such
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: Object.fromEntries(APPLICATIONS.map((name) => [name, path.join(here, `${name}.html`)])),
      output: {
        codeSplitting: {
          groups: [{ name: "vendor", test: /node_modules[\\/](?:react|react-dom|react-router|scheduler)[\\/]/ }],
        },
      },
    },
  },
});
