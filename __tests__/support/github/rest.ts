import { execFileSync } from "node:child_process";
import { type Answer, type Call, forbidden, missing, ok, page } from "./answers.ts";
import type { Matched } from "./description.ts";
import { createIssue, issues, updateIssue } from "./issues.ts";
import { deleteAsset, releaseAsset, releaseAssets, releaseByTag, releases, uploadAsset } from "./releases.ts";
import { sample } from "./sample.ts";
import { type Artifact, type Comment, type State, sha256, type WorkflowRun } from "./state.ts";

const MAX_COMMENT = 65_536;
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
  [`GET ${REPO}/actions/workflows/{workflow_id}/runs`]: workflowRuns,
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
  [`DELETE ${REPO}/issues/comments/{comment_id}`]: deleteComment,
  [`GET ${REPO}/issues`]: issues,
  [`POST ${REPO}/issues`]: createIssue,
  [`PATCH ${REPO}/issues/{issue_number}`]: updateIssue,
  [`GET ${REPO}/issues/{issue_number}/labels`]: (call) =>
    page(
      call,
      call.state.labels.map((name) => sample("label", { name })),
    ),
  [`GET ${REPO}/pulls/{pull_number}/files`]: (call) =>
    page(
      call,
      call.state.files.map((file) => sample("diff-entry", { ...file, sha: "a".repeat(40), status: "modified" })),
    ),
  [`GET ${REPO}/releases`]: releases,
  [`GET ${REPO}/releases/tags/{tag}`]: releaseByTag,
  [`GET ${REPO}/releases/{release_id}/assets`]: releaseAssets,
  [`POST ${REPO}/releases/{release_id}/assets`]: uploadAsset,
  [`GET ${REPO}/releases/assets/{asset_id}`]: releaseAsset,
  [`DELETE ${REPO}/releases/assets/{asset_id}`]: deleteAsset,
};

const repository = (state: State) => ({
  id: state.repository.id,
  name: state.repository.name,
  full_name: `${state.repository.owner}/${state.repository.name}`,
  default_branch: state.repository.defaultBranch,
});

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
  return run ? ok(toRun(state, run)) : missing;
}

const toRun = (state: State, run: WorkflowRun): unknown =>
  sample("workflow-run", {
    id: run.id,
    event: run.event,
    path: run.path,
    html_url: `https://github.com/octo/shop/actions/runs/${run.id}`,
    head_branch: run.branch,
    head_sha: run.sha,
    head_commit: null,
    repository: sample("minimal-repository", repository(state)),
    head_repository: sample("minimal-repository", { ...repository(state), id: run.headRepositoryId }),
  });

/** Those of one workflow, newest first; `status` is also asked for conclusions. */
function workflowRuns(call: Call): Answer {
  const { state, params, query } = call;
  if (state.permissions.actions === "none") return forbidden;
  const found = [...state.runs.values()]
    .filter(({ path }) => path.endsWith(`/${params.workflow_id}`))
    .filter(({ branch }) => (query.get("branch") ?? branch) === branch)
    .filter(({ conclusion }) => (query.get("status") ?? conclusion) === conclusion)
    .sort((a, b) => b.id - a.id)
    .map((run) => toRun(state, run));
  return page(call, found, (items) => ({ total_count: found.length, workflow_runs: items }));
}

/** Commits from the real repository, newest first. */
function history(state: State, ref: string, count: number): unknown[] {
  const lines = git(state, "log", "--format=%H|%P|%an|%s", `--max-count=${count}`, ref)?.trim().split("\n") ?? [];
  return lines.filter(Boolean).map((line) => {
    const [sha = "", parents = "", author = "", ...subject] = line.split("|");
    const link = { url: "https://api.github.com/", html_url: "https://github.com/" };
    const commit = sample("commit", {
      sha,
      parents: parents
        .split(" ")
        .filter(Boolean)
        .map((parent) => ({ sha: parent, ...link })),
    });
    const inner = commit.commit as Record<string, unknown>;
    return { ...commit, author: null, commit: { ...inner, message: subject.join("|"), author: { name: author } } };
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
  // oldest first
  const commits = history(state, `${base}..${head}`, 250).reverse();
  return ok(
    sample("commit-comparison", {
      base_commit: baseCommit,
      merge_base_commit: mergeBase,
      commits,
      total_commits: commits.length,
      html_url: `https://github.com/octo/shop/compare/${base}...${head}`,
    }),
  );
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

/** A comment on an issue needs the permission for issues, one on a pull request that for pull requests. */
const mayComment = ({ state, params }: Call): boolean =>
  state.issues.some(({ number }) => number === Number(params.issue_number))
    ? state.permissions.issues === "write"
    : state.permissions.pullRequests === "write";

function createComment(call: Call): Answer {
  const { state, params, body } = call;
  if (!mayComment(call)) return forbidden;
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

function deleteComment({ state, params }: Call): Answer {
  if (state.permissions.pullRequests !== "write") return forbidden;
  const comment = state.comments.find(({ id }) => id === Number(params.comment_id));
  if (!comment) return missing;
  state.comments.splice(state.comments.indexOf(comment), 1);
  return { status: 204 };
}
