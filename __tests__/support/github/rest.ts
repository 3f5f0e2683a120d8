import { execFileSync } from "node:child_process";
import type { Matched } from "./description.ts";
import { sample } from "./sample.ts";
import { type Artifact, type Comment, type State, sha256 } from "./state.ts";

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Call {
  readonly state: State;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly origin: string;
  /** the path asked for, for links to further pages */
  readonly path: string;
}

const MAX_COMMENT = 65_536;
const missing: Answer = {
  status: 404,
  body: { message: "Not Found", documentation_url: "https://docs.github.com/rest" },
};
const forbidden: Answer = {
  status: 403,
  body: { message: "Resource not accessible by integration", documentation_url: "https://docs.github.com/rest" },
};

/** Answers as GitHub would, by the operation's path. */
export function answer(method: string, { template, params }: Matched, rest: Omit<Call, "params">): Answer {
  const { owner, name } = rest.state.repository;
  if (params.owner !== owner || params.repo !== name) return missing;
  return HANDLERS[`${method} ${template}`]?.({ ...rest, params }) ?? missing;
}

const REPO = "/repos/{owner}/{repo}";
const HANDLERS: Readonly<Record<string, (call: Call) => Answer>> = {
  [`GET ${REPO}`]: ({ state }) => ok(sample("full-repository", repository(state))),
  [`GET ${REPO}/actions/artifacts`]: (call) => artifacts(call, call.state.artifacts),
  [`GET ${REPO}/actions/runs/{run_id}/artifacts`]: (call) =>
    artifacts(
      call,
      call.state.artifacts.filter(({ runId }) => runId === Number(call.params.run_id)),
    ),
  [`GET ${REPO}/actions/artifacts/{artifact_id}/{archive_format}`]: archive,
  [`GET ${REPO}/actions/runs/{run_id}`]: workflowRun,
  [`GET ${REPO}/commits`]: commits,
  [`GET ${REPO}/commits/{ref}`]: ({ state, params }) => {
    const commit = params.ref && history(state, params.ref, 1)[0];
    return commit ? ok(commit) : missing;
  },
  [`GET ${REPO}/compare/{basehead}`]: compare,
  [`GET ${REPO}/contents/{path}`]: contents,
  [`GET ${REPO}/issues/{issue_number}/comments`]: (call) =>
    page(call, call.state.comments.filter(({ issue }) => issue === Number(call.params.issue_number)).map(toComment)),
  [`POST ${REPO}/issues/{issue_number}/comments`]: createComment,
  [`PATCH ${REPO}/issues/comments/{comment_id}`]: updateComment,
  [`GET ${REPO}/releases/latest`]: ({ state: { release } }) =>
    release
      ? ok(
          sample("release", {
            tag_name: release.tag,
            author: sample("simple-user", {}),
            assets: release.assets.map(({ id, name, content }) =>
              sample("release-asset", { id, name, size: content.byteLength, digest: `sha256:${sha256(content)}` }),
            ),
          }),
        )
      : missing,
  [`GET ${REPO}/releases/assets/{asset_id}`]: ({ state, params, origin }) => {
    const asset = state.release?.assets.find(({ id }) => id === Number(params.asset_id));
    return asset ? { status: 302, headers: { location: `${origin}/blob/asset/${asset.id}?sig=secret` } } : missing;
  },
};

const ok = (body: unknown): Answer => ({ status: 200, body });

const repository = (state: State) => ({
  id: state.repository.id,
  name: state.repository.name,
  full_name: `${state.repository.owner}/${state.repository.name}`,
  default_branch: state.repository.defaultBranch,
});

/** One page, and the link to the next one. */
function page(
  { query, origin, path }: Call,
  all: readonly unknown[],
  wrap: (items: unknown[]) => unknown = (items) => items,
): Answer {
  const size = Number(query.get("per_page") ?? 30);
  const number = Number(query.get("page") ?? 1);
  const next = new URL(`${origin}${path}?${query}`);
  next.searchParams.set("page", String(number + 1));
  const more = number * size < all.length;
  return {
    ...ok(wrap(all.slice((number - 1) * size, number * size))),
    ...(more ? { headers: { link: `<${next}>; rel="next"` } } : {}),
  };
}

function artifacts(call: Call, all: readonly Artifact[]): Answer {
  if (call.state.permissions.actions === "none") return forbidden;
  const name = call.query.get("name");
  const found = all.filter((artifact) => name === null || artifact.name === name).toReversed();
  return page(
    call,
    found.map((artifact) => toArtifact(call.state, artifact)),
    (items) => ({ total_count: found.length, artifacts: items }),
  );
}

function toArtifact(state: State, artifact: Artifact): unknown {
  const run = state.runs.get(artifact.runId);
  return sample("artifact", {
    id: artifact.id,
    name: artifact.name,
    size_in_bytes: artifact.content.byteLength,
    expired: artifact.expired,
    digest: artifact.digest ?? `sha256:${sha256(artifact.content)}`,
    workflow_run: run
      ? {
          id: run.id,
          repository_id: state.repository.id,
          head_repository_id: run.headRepositoryId,
          head_branch: run.branch,
          head_sha: run.sha,
        }
      : null,
  });
}

function archive({ state, params, origin }: Call): Answer {
  const artifact = state.artifacts.find(({ id }) => id === Number(params.artifact_id));
  if (!artifact) return missing;
  if (artifact.expired) return { status: 410, body: { message: "Artifact has expired" } };
  return { status: 302, headers: { location: `${origin}/blob/artifact/${artifact.id}?sig=secret` } };
}

function workflowRun({ state, params }: Call): Answer {
  const run = state.runs.get(Number(params.run_id));
  if (!run) return missing;
  return ok(
    sample("workflow-run", {
      id: run.id,
      event: run.event,
      path: run.path,
      head_branch: run.branch,
      head_sha: run.sha,
      head_commit: null,
      repository: sample("minimal-repository", repository(state)),
      head_repository: sample("minimal-repository", { ...repository(state), id: run.headRepositoryId }),
    }),
  );
}

/** Commits from the real repository, newest first. */
function history(state: State, ref: string, count: number): unknown[] {
  const lines = git(state, "rev-list", "--parents", `--max-count=${count}`, ref)?.trim().split("\n") ?? [];
  return lines.map((line) => {
    const [sha = "", ...parents] = line.split(" ");
    const link = { url: "https://api.github.com/", html_url: "https://github.com/" };
    return sample("commit", { sha, parents: parents.map((parent) => ({ sha: parent, ...link })) });
  });
}

function git({ git: folder }: State, ...args: string[]): string | undefined {
  if (!folder) return undefined;
  try {
    return execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return undefined;
  }
}

function commits({ state, query }: Call): Answer {
  const found = history(state, query.get("sha") ?? state.repository.defaultBranch, Number(query.get("per_page") ?? 30));
  return found.length > 0 ? ok(found) : missing;
}

function compare({ state, params }: Call): Answer {
  const [base = "", head = ""] = params.basehead?.split("...") ?? [];
  const merged = git(state, "merge-base", base, head)?.trim();
  const [baseCommit] = history(state, base, 1);
  const [mergeBase] = merged ? history(state, merged, 1) : [];
  if (!baseCommit || !mergeBase) return missing;
  return ok(sample("commit-comparison", { base_commit: baseCommit, merge_base_commit: mergeBase }));
}

function contents({ state, params, query }: Call): Answer {
  if (state.permissions.contents === "none") return forbidden;
  const text = git(state, "show", `${query.get("ref") ?? state.repository.defaultBranch}:${params.path}`);
  if (text === undefined) return missing;
  return ok(
    sample("content-file", {
      type: "file",
      encoding: "base64",
      path: params.path,
      content: Buffer.from(text).toString("base64").replaceAll(/.{60}/g, "$&\n"),
    }),
  );
}

const toComment = ({ id, author, body, issue }: Comment): unknown =>
  sample("issue-comment", {
    id,
    body,
    html_url: `https://github.com/octo/shop/pull/${issue}#issuecomment-${id}`,
    user: sample("simple-user", { login: author, id: 1, type: author.endsWith("[bot]") ? "Bot" : "User" }),
  });

const tooLong: Answer = {
  status: 422,
  body: {
    message: "Validation Failed",
    errors: [
      {
        resource: "IssueComment",
        code: "unprocessable",
        field: "data",
        message: "Body is too long (maximum is 65536 characters)",
      },
    ],
    documentation_url: "https://docs.github.com/rest",
  },
};

function createComment({ state, params, body }: Call): Answer {
  if (state.permissions.pullRequests !== "write") return forbidden;
  const text = String(body.body);
  if (text.length > MAX_COMMENT) return tooLong;
  const comment = { id: state.nextId++, issue: Number(params.issue_number), author: state.login, body: text };
  state.comments.push(comment);
  return { status: 201, body: toComment(comment), headers: { location: "https://api.github.com/" } };
}

function updateComment({ state, params, body }: Call): Answer {
  if (state.permissions.pullRequests !== "write") return forbidden;
  const comment = state.comments.find(({ id }) => id === Number(params.comment_id));
  if (!comment) return missing;
  const text = String(body.body);
  if (text.length > MAX_COMMENT) return tooLong;
  comment.body = text;
  return ok(toComment(comment));
}
