import { defineConfig } from "vitest/config";

const shared = { environment: "node", globals: false } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["__tests__/**/*.test.ts"],
          exclude: ["**/*.real.test.ts", "**/*.slow.test.ts"],
          // property tests take their time on a busy machine; a hang is still found
          testTimeout: 60_000,
        },
      },
      {
        // one Chrome, one PostgreSQL: one file at a time
        test: {
          ...shared,
          name: "real",
          include: ["__tests__/**/*.real.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          ...shared,
          name: "slow",
          include: ["__tests__/**/*.slow.test.ts"],
          fileParallelism: false,
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
