import { VERSION } from "../../version.ts";
import type { Guess } from "./guess.ts";
import type { Project } from "./project.ts";

/** The smallest budgets.yml for what was found. Its two bounds hold for most: what web.dev calls good, and no errors. */
export function budgetsText({ kind, steps, port, url, api, env }: Guess): string {
  const name = kind === "pages" ? "web" : "api";
  const variables = Object.entries(env).map(([key, value]) => `${key}: "${value}"`);
  return lines(
    "# What this product may cost. `npx perf-budgets validate` says it in words. The first `npx perf-budgets run` measures it",
    "# and prints more budgets to paste here: what it has seen, with a fair margin.",
    "version: 1",
    ...(steps.length > 0 ? ["stack:"] : []),
    ...(port === undefined ? [] : [`  ports: { ${name}: ${port} }`]),
    ...(variables.length > 0 ? [`  env: { ${variables.join(", ")} }`] : []),
    ...(steps.length > 0 ? ["  steps:", ...steps.map((step) => `    - ${step}`)] : []),
    "targets:",
    `  ${name}: "${url}"`,
    ...(api === undefined ? [] : [`  api: "${api}"`]),
    ...(kind === "pages" ? PAGES : []),
    ...(kind === "endpoints" || api !== undefined ? ENDPOINTS : []),
  );
}

const PAGES = ["pages:", "  target: web", "  each:", "    Home: { path: /, budgets: { lcp: 2.5 s } }"];
const ENDPOINTS = ["endpoints:", "  target: api", "  each:", "    GET /: { budgets: { errors: 0 % } }"];

/** Pinned by commit: a tag can be moved to other code. */
const CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0";
const SETUP_NODE = "actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444 # v5.0.0";
const OURS = `perf-budgets/perf-budgets@v${VERSION}`;

/** The workflow: measured on pull requests, kept as a baseline on pushes to the default branch. */
export function workflowText({ branch, manifest, manager, locked }: Project): string {
  return lines(
    "name: Performance",
    "",
    "on:",
    "  pull_request:",
    "  push:",
    `    branches: [${branch}] # its results are what pull requests are compared with`,
    "  workflow_dispatch:",
    "",
    "permissions: {}",
    "",
    "concurrency:",
    "  # a newer commit of a pull request makes the older one's figures pointless; every push is measured",
    "  group: performance-${{ github.event.pull_request.number || github.run_id }}",
    "  cancel-in-progress: true",
    "",
    "jobs:",
    "  performance:",
    "    runs-on: ubuntu-24.04",
    "    timeout-minutes: 30",
    "    permissions:",
    "      contents: read # the code",
    "      actions: read # results of earlier runs",
    "      pull-requests: write # the comment",
    "      issues: write # one issue while the branch is red",
    "    steps:",
    `      - uses: ${CHECKOUT}`,
    "        with:",
    "          persist-credentials: false",
    ...(manifest ? installSteps(manager, locked) : []),
    "      # pin this one by its commit, too: perf-budgets@<40 digits> # v…",
    `      - uses: ${OURS}`,
  );
}

function installSteps(manager: Project["manager"], locked: boolean): string[] {
  const node = [`      - uses: ${SETUP_NODE}`, "        with:", "          node-version: 24"];
  switch (manager) {
    case "npm":
      return [
        ...node,
        ...(locked ? ["          cache: npm"] : []),
        `      - run: ${locked ? "npm ci" : "npm install"}`,
      ];
    case "pnpm":
      return [...node, "      - run: corepack enable", "      - run: pnpm install --frozen-lockfile"];
    case "yarn":
      return [...node, "      - run: corepack enable", "      - run: yarn install --immutable"];
    case "bun":
      return [...node, "      - run: npm install --global bun", "      - run: bun install --frozen-lockfile"];
  }
}

const lines = (...all: readonly string[]): string => `${all.join("\n")}\n`;
