import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import getPort from "get-port";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StackConfig, Step } from "../../../src/config/types.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { type StartedBase, startBase } from "../../../src/stack/base/index.ts";
import { type Stack, startStack } from "../../../src/stack/stack.ts";
import { type Engine, openEngine } from "../../support/engine.ts";
import { createRepository, type Repository } from "../../support/git.ts";
import { testOwner } from "../../support/owner.ts";
import { skipUnless } from "../../support/skips.ts";
import { at, step } from "../support.ts";
import { gitEnv, temporaryFolder } from "./support.ts";

const IMAGE = "perf-budgets-test/shop";

describe.skipIf(skipUnless("docker-engine"))("images of two arms", { timeout: 120_000 }, () => {
  let engine: Engine;
  let temp: ReturnType<typeof temporaryFolder>;
  let ledger: Ledger;
  let repository: Repository;
  let ports: Record<string, number>;
  beforeAll(async () => {
    engine = await openEngine();
  }, 180_000);
  afterAll(() => engine?.close());
  beforeEach(async () => {
    temp = temporaryFolder();
    ledger = await testOwner();
    repository = createRepository(temp.folder);
    ports = { web: await getPort(), worker: await getPort() };
  });
  afterEach(async () => {
    await ledger.undo();
    temp.remove();
    engine.docker("image", "rm", "--force", IMAGE);
    expect(engine.docker("ps", "-a", "--format", "{{.Names}}")).not.toContain("perf-budgets-r");
    expect(engine.docker("image", "ls", "--format", "{{.Repository}}")).not.toContain("perf-budgets-r");
  });

  const compose = (built: boolean): string => `
version: "3.8"
services:
  web:
    ${built ? "build: .\n    " : ""}image: ${IMAGE}
    stop_signal: SIGKILL
    ports: ["127.0.0.1:\${PORT_WEB}:80"]
  worker:
    image: ${IMAGE}:latest
    stop_signal: SIGKILL
    ports: ["127.0.0.1:\${PORT_WORKER}:80"]
`;
  /** names no commit, and no file that differs but the page */
  const files = (word: string, built: boolean, steps: string): Record<string, string> => ({
    Dockerfile: `FROM ${engine.image}\nCOPY word.txt /data/index.html\nENTRYPOINT ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/data"]\n`,
    ".dockerignore": "*\n!word.txt\n",
    ".gitignore": "out\nstate\n",
    "word.txt": word,
    "compose.yml": compose(built),
    "budgets.yml": `stack:\n  ports: { web: ${ports.web}, worker: ${ports.worker} }\n  steps:\n${steps}`,
  });
  const UP =
    '    - { compose: compose.yml, services: [web, worker], ready: "http://127.0.0.1:${PORT_WORKER}/", within: 60 s }\n';
  const BUILD = `    - build: docker build -t ${IMAGE} .\n`;
  const up = (): Step =>
    step({
      kind: "compose",
      name: "compose.yml",
      file: "compose.yml",
      services: ["web", "worker"],
      ready: "http://127.0.0.1:${PORT_WORKER}/",
      within: 60_000,
    });
  const build = (): Step => step({ kind: "build", name: "image", command: `docker build -t ${IMAGE} .` });
  const config = (steps: Step[]): StackConfig => ({ at, ports, env: {}, install: [], cache: [], steps });
  const env = () => ({ ...gitEnv, ...engine.env });
  const common = () => ({
    signal: new AbortController().signal,
    state: join(temp.folder, "state"),
    logs: join(temp.folder, "out/logs"),
  });
  const head = (steps: Step[]): Promise<Stack> =>
    startStack(config(steps), {
      ...common(),
      arm: "head",
      root: temp.folder,
      commit: "c0ffee",
      env: env(),
      owner: ledger,
      say: () => undefined,
      until: "stack",
      run: "r1",
    });
  const base = (stack: Stack, commit: string): Promise<StartedBase> =>
    startBase({
      config: { stack: config([]), profile: "default", targets: {}, secrets: [] },
      inputs: {
        root: temp.folder,
        config: "budgets.yml",
        out: join(temp.folder, "out"),
        state: common().state,
        id: "r1",
      },
      ports: { env: env(), screen: { say: () => undefined }, cancel: new AbortController(), mask: (text) => text },
      ledger,
      head: stack,
      base: { commit },
    });
  const words = async ({ arm }: Stack): Promise<string[]> =>
    Promise.all(["web", "worker"].map(async (name) => (await fetch(`http://127.0.0.1:${arm.ports[name]}/`)).text()));
  const idOf = (name: string): string => engine.docker("image", "inspect", "--format", "{{.Id}}", name).trim();

  it("that compose builds under one name stay apart, and the name stays head's", async () => {
    const commit = repository.commit("base", files("old", true, UP));
    repository.commit("head", files("new", true, UP));
    const first = await head([up()]);
    const before = idOf(IMAGE);
    expect([...first.images.keys()]).toEqual([`${IMAGE}:latest`]);
    const started = await base(first, commit);
    if ("why" in started) throw new Error(started.why);
    expect([await words(first), await words(started.stack)]).toEqual([
      ["new", "new"],
      ["old", "old"],
    ]);
    expect(idOf(IMAGE)).toBe(before);
    for (const { arm } of [first, started.stack]) {
      await arm.freeze();
      await arm.restart();
    }
    expect([await words(first), await words(started.stack)]).toEqual([
      ["new", "new"],
      ["old", "old"],
    ]);
    for (const one of [first, started.stack]) {
      one.idleBy("stopped");
      await one.arm.freeze();
      await expect(words(one)).rejects.toThrow();
      await one.arm.thaw();
    }
    expect([await words(first), await words(started.stack)]).toEqual([
      ["new", "new"],
      ["old", "old"],
    ]);
    expect([first.died(), started.stack.died()]).toEqual([undefined, undefined]);
    expect(readdirSync(join(temp.folder, "out/logs/base"))).toContain("01-compose-yml.images.yml");
  });

  it("that steps build under one name: each arm runs its own, and at the end the name is head's again", async () => {
    const commit = repository.commit("base", files("old", false, BUILD + UP));
    repository.commit("head", files("new", false, BUILD + UP));
    const first = await head([build(), up()]);
    const before = idOf(IMAGE);
    const started = await base(first, commit);
    if ("why" in started) throw new Error(started.why);
    expect([await words(first), await words(started.stack)]).toEqual([
      ["new", "new"],
      ["old", "old"],
    ]);
    await first.arm.restart();
    expect(await words(first)).toEqual(["new", "new"]);
    await ledger.undo();
    ledger = await testOwner();
    expect(idOf(IMAGE)).toBe(before);
  });

  it("that only head has built are refused to the base, unless it has built the same", async () => {
    const commit = repository.commit("base", files("old", false, UP));
    const same = repository.commit("same", files("new", false, BUILD + UP));
    repository.commit("head", files("new", false, BUILD + UP));
    const first = await head([build(), up()]);
    expect(await base(first, commit)).toMatchObject({
      why: expect.stringContaining(`the service web runs the image ${IMAGE}:latest, which the other arm has built`),
    });
    const equal = await base(first, same);
    if ("why" in equal) throw new Error(equal.why);
    expect(await words(equal.stack)).toEqual(["new", "new"]);
  });

  it("whose ports a target names as a database's are not paused", async () => {
    writeFileSync(join(temp.folder, "word.txt"), "new");
    repository.commit("head", files("new", true, UP));
    const { arm } = await startStack(config([up()]), {
      ...common(),
      arm: "head",
      root: temp.folder,
      commit: "c0ffee",
      env: env(),
      owner: ledger,
      say: () => undefined,
      until: "stack",
      run: "r1",
      targets: {
        main: "postgres://me@127.0.0.1:${PORT_WEB}/shop",
        web: "http://127.0.0.1:${PORT_WORKER}",
        other: "${NOWHERE}",
      },
    });
    await arm.freeze();
    const states = arm.components.map(({ name, by }) => [
      name,
      "container" in by ? engine.docker("inspect", "--format", "{{.State.Status}}", by.container).trim() : "",
    ]);
    expect(Object.fromEntries(states)).toEqual({ web: "running", worker: "paused" });
    await arm.thaw();
  });
});
