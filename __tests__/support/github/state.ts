import { createHash } from "node:crypto";

/** What GitHub knows; tests read and change it at will. */
export interface State {
  readonly repository: { id: number; owner: string; name: string; defaultBranch: string };
  /** a checkout that answers for commits and files */
  git: string | undefined;
  readonly runs: Map<number, WorkflowRun>;
  artifacts: Artifact[];
  comments: Comment[];
  issues: Issue[];
  /** of the pull request */
  labels: string[];
  /** its changed files; undefined: as the checkout says */
  files: { filename: string; previous_filename?: string }[];
  /** newest first */
  releases: Release[];
  /** what @actions/cache has kept, by key and version */
  caches: Map<string, Uint8Array>;
  /** who the token is */
  login: string;
  readonly token: string;
  permissions: {
    pullRequests: "read" | "write";
    actions: "none" | "read";
    contents: "none" | "read" | "write";
    issues: "none" | "write" | "off";
  };
  nextId: number;
}

export interface WorkflowRun {
  readonly id: number;
  readonly event: string;
  readonly path: string;
  readonly branch: string;
  readonly sha: string;
  readonly headRepositoryId: number;
  /** of one that is over */
  readonly conclusion?: "success" | "failure";
}

export interface Issue {
  readonly number: number;
  readonly author: string;
  title: string;
  body: string;
  state: string;
  reason: string | null;
}

export interface Release {
  readonly id: number;
  readonly tag: string;
  readonly draft?: boolean;
  readonly prerelease?: boolean;
  assets: { id: number; name: string; content: Uint8Array }[];
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly content: Uint8Array;
  readonly type: string;
  readonly runId: number;
  /** names are taken once in it */
  readonly backend: string;
  expired: boolean;
  /** undefined: of the content */
  digest?: string;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  body: string;
}

export const newState = (): State => ({
  repository: { id: 4242, owner: "octo", name: "shop", defaultBranch: "main" },
  git: undefined,
  runs: new Map(),
  artifacts: [],
  comments: [],
  issues: [],
  labels: [],
  files: [],
  releases: [],
  caches: new Map(),
  login: "github-actions[bot]",
  token: "ghs_token_of_the_job",
  permissions: { pullRequests: "write", actions: "read", contents: "read", issues: "write" },
  nextId: 1000,
});

export const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** A run and an artifact of it, as an earlier workflow would have left them. */
export function addArtifact(
  state: State,
  {
    name,
    content,
    run,
    type = "application/gzip",
  }: { name: string; content: Uint8Array; run: WorkflowRun; type?: string },
): Artifact {
  state.runs.set(run.id, run);
  const artifact = { id: state.nextId++, name, content, type, runId: run.id, backend: `${run.id}`, expired: false };
  state.artifacts.push(artifact);
  return artifact;
}
