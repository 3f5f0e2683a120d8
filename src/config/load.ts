import * as z from "zod";
import type { Check } from "../checks/check.ts";
import { KnownError, type Mistake } from "../errors.ts";
import { readAccept } from "./accept.ts";
import { schemesOf } from "./addresses.ts";
import { readData } from "./data.ts";
import { parseTree } from "./document.ts";
import { checkFit } from "./fit.ts";
import { readKpis } from "./kpis.ts";
import { mistakesOf } from "./messages.ts";
import { suggestion } from "./nearest.ts";
import { DEFAULT_PROFILE, normalise, profileNames, profileTree } from "./profiles.ts";
import { type Reading, reading } from "./reading.ts";
import { checkReferences } from "./references.ts";
import { buildSchema } from "./schema.ts";
import { masker } from "./secrets.ts";
import { compareSchema, failSchema, pathsSchema, secretsSchema, targetsSchema } from "./sections.ts";
import { readStack } from "./stack.ts";
import { readCheck } from "./subjects.ts";
import { child, locate, type Node, toValue } from "./tree.ts";
import type { Config } from "./types.ts";
import { duration } from "./units.ts";

export interface LoadOptions {
  /** the name that messages show */
  readonly file: string;
  readonly text: string;
  /** undefined: the file as it stands, with the profile `default` merged if there is one */
  readonly profile?: string | undefined;
  readonly checks: readonly Check[];
  /** today, `2026-12-31`: entries that have run out are then mistakes; a log that is drawn again has no today */
  readonly today?: string;
}

/**
 * budgets.yml of one profile: merged, checked, with defaults filled in, variables not expanded. All profiles are
 * checked, whichever is asked for.
 * @throws KnownError (exit 2) with all mistakes at once, each at its place, in the order of the file
 */
export function loadConfig(options: LoadOptions): Config {
  const configs = loadProfiles(options);
  const asked = options.profile || DEFAULT_PROFILE;
  const config = configs.find(({ profile }) => profile === asked);
  if (config) return config;
  const names = configs.map(({ profile }) => profile);
  throw new KnownError(2, { message: `${options.file} has no profile ${asked}`, hint: suggestion(asked, names) });
}

/**
 * The same for every profile of the file, the default first.
 * @throws KnownError (exit 2) with all mistakes at once
 */
export function loadProfiles({ file, text, checks, today }: Omit<LoadOptions, "profile">): Config[] {
  const document = parseTree(text, file);
  if (!document.root) throw new KnownError(2, document.mistakes);
  if (document.root.kind !== "map") throw new KnownError(2, [...document.mistakes, notAFile(document.root)]);
  const raw = document.root;
  const schema = buildSchema(checks);
  const issues = z.safeParse(schema, toValue(raw)).error?.issues ?? [];
  const found = new Found([...document.mistakes, ...mistakesOf(issues, { root: raw, prefix: [], schema })]);

  const root = normalise(raw, checks);
  const profiles = profileNames(root);
  const configs = profiles.map((profile) => {
    const read = reading(profileTree(root, profile));
    const config = readProfile(read, { file, text, checks, profile, profiles, chosen: choice(root, profile), today });
    found.add(read, profile);
    return config;
  });
  found.end();
  return configs;
}

/** All mistakes, each told once: what the whole file already shows is not repeated for every profile. */
class Found {
  readonly #mistakes: Mistake[] = [];
  readonly #told = new Set<string>();

  constructor(first: readonly Mistake[]) {
    this.#tell(first, "");
  }

  add({ form, sense }: Reading, profile: string): void {
    const suffix = profile === DEFAULT_PROFILE ? "" : ` (in the profile ${profile})`;
    // the same wrong value has another name once the file is normalised, but only one place
    const places = new Set(this.#mistakes.map(key));
    this.#tell([...form.filter((mistake) => !places.has(key(mistake))), ...sense], suffix);
  }

  end(): void {
    if (this.#mistakes.length === 0) return;
    const order = (a: Mistake, b: Mistake) =>
      (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
    throw new KnownError(2, this.#mistakes.toSorted(order));
  }

  #tell(mistakes: readonly Mistake[], suffix: string): void {
    for (const mistake of mistakes) {
      const text = `${key(mistake)} ${mistake.message}`;
      if (!this.#told.has(text)) this.#mistakes.push(masked({ ...mistake, message: `${mistake.message}${suffix}` }));
      this.#told.add(text);
    }
  }
}

// a mistake quotes what it is about, and that may be an address with its password
const mask = masker({});
const masked = ({ at, message, hint }: Mistake): Mistake => ({
  at,
  message: mask(message),
  hint: hint === undefined ? undefined : mask(hint),
});

const key = ({ at }: Mistake): string => `${at?.line}:${at?.column}`;

const choice = (root: Node, profile: string): readonly string[] | undefined => {
  const list = child(child(child(root, "profiles"), profile), "checks");
  return list?.kind === "list" ? list.items.map((item) => String(toValue(item))) : undefined;
};

interface Asked {
  readonly file: string;
  readonly text: string;
  readonly checks: readonly Check[];
  readonly profile: string;
  readonly profiles: readonly string[];
  readonly chosen: readonly string[] | undefined;
  readonly today: string | undefined;
}

function readProfile(read: Reading, { file, text, checks, profile, profiles, chosen, today }: Asked): Config {
  const { root } = read;
  const present = checks.filter((check) => child(root, check.name));
  const asked = present.filter((check) => chosen?.includes(check.name) ?? true);
  if (present.length === 0) read.wrong(root.at, "budgets.yml measures nothing", SMALLEST);
  const stack = readStack(read);
  const targets = read.section("targets", targetsSchema) ?? {};
  const facts = { schemes: schemesOf({ stack, targets }) };
  const config: Config = {
    file,
    text,
    profile,
    profiles,
    stack,
    targets,
    data: readData(read, facts),
    checks: asked.map((check) => readCheck(read, check, facts)),
    skipped: present.filter((check) => !asked.includes(check)).map(({ name }) => name),
    kpis: readKpis(read, checks),
    compare: readCompare(read),
    fail: readFail(read),
    accept: readAccept(read, checks, today),
    paths: readPaths(read),
    secrets: read.section("secrets", secretsSchema) ?? [],
    within: read.section("within", duration()),
  };
  checkReferences(
    read,
    asked.map(({ name }) => name),
  );
  for (const name of chosen ?? [])
    if (checks.some((check) => check.name === name) && !child(root, name))
      read.wrong(
        locate(root, ["checks", (chosen ?? []).indexOf(name)]),
        `the file has no section ${name}`,
        suggestion(
          name,
          present.map((check) => check.name),
        ),
      );
  watchersOnly(read, config, asked);
  checkFit(read, config, checks);
  return config;
}

/** Checks that only watch have nothing to watch when they are alone. */
function watchersOnly(read: Reading, { checks }: Config, asked: readonly Check[]): void {
  const [first] = checks;
  const watches = (check: Check) => check.observe !== undefined && check.drive === undefined;
  if (first && asked.every(watches))
    read.wrong(
      first.at,
      `${first.check} only watches while others measure, and nothing else is measured`,
      "add a check, for example pages or endpoints",
    );
}

/** Globs that only take away would leave nothing. */
function readPaths(read: Reading): readonly string[] {
  const paths = read.section("paths", pathsSchema) ?? [];
  if (paths.length > 0 && paths.every((path) => path.startsWith("!")))
    read.wrong(
      locate(read.root, ["paths"]),
      "paths only takes files out",
      'begin with what belongs to the stack: "**"',
    );
  return paths;
}

const readCompare = (read: Reading): Config["compare"] => ({
  tolerance: undefined,
  ...(read.section("compare", compareSchema) ?? compareSchema.parse({})),
});

const readFail = (read: Reading): Config["fail"] => {
  const fail = read.section("fail", failSchema) ?? failSchema.parse({});
  return { overBudget: fail["over-budget"], regression: fail.regression };
};

const SMALLEST = [
  "the smallest file is",
  "version: 1",
  'targets: { web: "http://127.0.0.1:8080" }',
  "pages:",
  "  target: web",
  "  each:",
  "    Home: { path: /, budgets: { lcp: 2 s } }",
].join("\n");

const notAFile = (root: Node): Mistake => ({
  at: root.at,
  message: root.kind === "scalar" && root.value === null ? "the file is empty" : "the file must be a map (key: value)",
  hint: SMALLEST,
});
