import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { faultsFromEnv } from "../faults.js";
import { bigBundle } from "./build/big-bundle.js";
import { precompress } from "./build/precompress.js";

export default defineConfig({
  plugins: [react(), bigBundle(faultsFromEnv().bigBundle), precompress()],
  build: {
    manifest: true,
    sourcemap: true,
    // images stay files of their own, so that they are cached and counted as such
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: "vendor", test: /node_modules[\\/](?:react|react-dom|react-router|scheduler)[\\/]/ }],
        },
      },
    },
  },
});
