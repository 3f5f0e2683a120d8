import { readFileSync } from "node:fs";
import * as z from "zod";
import { KnownError } from "../errors.ts";

/** Everything that the runner tells of this job, read once. */
export interface Context {
  readonly event: string;
  readonly repository: {
    readonly owner: string;
    readonly name: string;
    readonly id: number;
    /** undefined where the event does not tell (schedule) */
    readonly defaultBranch: string | undefined;
  };
  /** what is checked out by default; on `pull_request` the merge commit */
  readonly sha: string;
  /** `refs/heads/main`, `refs/pull/7/merge`, `refs/tags/v1` */
  readonly ref: string;
  /** the branch that is measured: of a pull request its head */
  readonly branch: string;
  readonly pull: PullRequest | undefined;
  /** what a merge queue's group is merged onto */
  readonly mergeGroup: { readonly baseSha: string; readonly baseRef: string } | undefined;
  /** the release that was published */
  readonly release: Release | undefined;
  /** the event gives a token that may write, or secrets, while the code comes from elsewhere */
  readonly foreignCode: string | undefined;
  /** `.github/workflows/budgets.yml`, without a ref */
  readonly workflow: string;
  readonly run: { readonly id: number; readonly attempt: number };
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly workspace: string;
}

export interface PullRequest {
  readonly number: number;
  readonly headSha: string;
  readonly baseRef: string;
  readonly baseSha: string;
  /** its head lies in another repository, so its token can only read */
  readonly fork: boolean;
  /** names, at the moment of the event */
  readonly labels: readonly string[];
}

export interface Release {
  readonly id: number;
  readonly tag: string;
  /** where assets go, as a URI template: `https://uploads.github.com/…/assets{?name,label}` */
  readonly uploadUrl: string;
}

const repository = z.object({ id: z.number(), default_branch: z.string().optional() });
const side = z.object({ sha: z.string(), ref: z.string(), repo: repository.nullish() });
const payloadSchema = z.object({
  repository: repository.optional(),
  pull_request: z
    .object({
      number: z.number(),
      head: side,
      base: side,
      labels: z.array(z.object({ name: z.string() })).optional(),
    })
    .optional(),
  merge_group: z.object({ base_sha: z.string(), base_ref: z.string() }).optional(),
  release: z.object({ id: z.number(), tag_name: z.string(), upload_url: z.string() }).optional(),
  workflow_run: z.object({ head_repository: repository.nullish() }).optional(),
});
type Payload = z.infer<typeof payloadSchema>;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * @param env of the runner: `process.env`
 * @throws KnownError (2) outside GitHub Actions, or when a variable of the runner is missing
 */
export function readContext(env: Env): Context {
  const payload = readPayload(env.GITHUB_EVENT_PATH);
  const event = required(env, "GITHUB_EVENT_NAME");
  const [owner = "", name = ""] = required(env, "GITHUB_REPOSITORY").split("/");
  const pull = toPull(payload);
  const refName = env.GITHUB_REF_NAME ?? "";
  return {
    event,
    repository: {
      owner,
      name,
      id: payload.repository?.id ?? Number(required(env, "GITHUB_REPOSITORY_ID")),
      // a schedule always runs on it
      defaultBranch: payload.repository?.default_branch ?? (event === "schedule" ? refName : undefined),
    },
    sha: required(env, "GITHUB_SHA"),
    ref: env.GITHUB_REF ?? "",
    branch: env.GITHUB_HEAD_REF || refName,
    pull,
    mergeGroup: payload.merge_group && {
      baseSha: payload.merge_group.base_sha,
      baseRef: payload.merge_group.base_ref.replace(/^refs\/heads\//, ""),
    },
    release: payload.release && {
      id: payload.release.id,
      tag: payload.release.tag_name,
      uploadUrl: payload.release.upload_url,
    },
    foreignCode: foreignCode(event, payload, pull),
    workflow: workflowPath(required(env, "GITHUB_WORKFLOW_REF")),
    run: { id: Number(required(env, "GITHUB_RUN_ID")), attempt: Number(env.GITHUB_RUN_ATTEMPT ?? 1) },
    serverUrl: env.GITHUB_SERVER_URL ?? "https://github.com",
    apiUrl: env.GITHUB_API_URL ?? "https://api.github.com",
    workspace: required(env, "GITHUB_WORKSPACE"),
  };
}

function readPayload(path: string | undefined): Payload {
  if (!path) return {};
  const parsed = payloadSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (parsed.success) return parsed.data;
  throw new KnownError(2, {
    message: `the event in GITHUB_EVENT_PATH is not one of GitHub's: ${z.prettifyError(parsed.error)}`,
  });
}

const required = (env: Env, name: string): string => {
  const value = env[name];
  if (value) return value;
  throw new KnownError(2, {
    message: `${name} is not set: this is not a job of GitHub Actions`,
    hint: "Elsewhere use the CLI: npx perf-budgets run",
  });
};

function toPull(payload: Payload): PullRequest | undefined {
  const pull = payload.pull_request;
  if (!pull) return undefined;
  return {
    number: pull.number,
    headSha: pull.head.sha,
    baseRef: pull.base.ref,
    baseSha: pull.base.sha,
    // a deleted fork has no repository any more
    fork: pull.head.repo?.id === undefined || pull.head.repo.id !== (pull.base.repo ?? payload.repository)?.id,
    labels: (pull.labels ?? []).map(({ name }) => name),
  };
}

/** Events that run in the context of the base, with its secrets, whatever code they are about. */
function foreignCode(event: string, payload: Payload, pull: PullRequest | undefined): string | undefined {
  const fork =
    (event === "pull_request_target" && pull?.fork) ||
    (event === "workflow_run" && payload.workflow_run?.head_repository?.id !== payload.repository?.id);
  return fork ? event : undefined;
}

/** `octo/shop/.github/workflows/budgets.yml@refs/heads/main` → `.github/workflows/budgets.yml` */
const workflowPath = (ref: string): string => ref.replace(/@.*$/, "").split("/").slice(2).join("/");

/**
 * The stack is started by commands of the checkout. In an event with write access these must never be a stranger's.
 * @throws KnownError (2)
 */
export function refuseForeignCode(context: Context): void {
  if (!context.foreignCode) return;
  throw new KnownError(2, {
    message: `the event ${context.foreignCode} with code from a fork: nothing was started, because its commands would run with this repository's token and secrets`,
    hint: "Use `on: pull_request`. There everything is measured with a token that can only read, and the result stands in the job's summary.",
  });
}

/** Page of this run, for links. */
export const runUrl = ({ serverUrl, repository: { owner, name }, run }: Context): string =>
  `${serverUrl}/${owner}/${name}/actions/runs/${run.id}`;
