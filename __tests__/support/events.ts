/** Payloads of events, with the fields that matter; ids as the fake GitHub knows them. */

const repository = { id: 4242, name: "shop", full_name: "octo/shop", default_branch: "main" };
const FORK = { id: 6666, name: "shop", full_name: "stranger/shop", default_branch: "main" };

export interface PullOptions {
  readonly number?: number;
  readonly head: string;
  readonly base: string;
  readonly fork?: boolean;
  readonly labels?: readonly string[];
}

export const pullRequest = ({ number = 7, head, base, fork = false, labels = [] }: PullOptions) => ({
  action: "synchronize",
  number,
  repository,
  pull_request: {
    number,
    head: { sha: head, ref: "feature", repo: fork ? FORK : repository },
    base: { sha: base, ref: "main", repo: repository },
    labels: labels.map((name) => ({ name })),
  },
});

export const push = (before: string, after: string) => ({ ref: "refs/heads/main", before, after, repository });
export const schedule = () => ({ schedule: "0 3 * * *", workflow: ".github/workflows/budgets.yml" });
export const dispatch = () => ({ inputs: {}, ref: "refs/heads/main", repository });
export const mergeGroup = (base: string, head: string) => ({
  action: "checks_requested",
  repository,
  merge_group: {
    head_sha: head,
    head_ref: "refs/heads/gh-readonly-queue/main/pr-7",
    base_sha: base,
    base_ref: "refs/heads/main",
  },
});
export const release = (id: number, tag: string, uploadUrl: string) => ({
  action: "published",
  repository,
  release: { id, tag_name: tag, upload_url: uploadUrl, draft: false, prerelease: false },
});
export const workflowRun = (fork: boolean) => ({
  action: "completed",
  repository,
  workflow_run: { id: 1, head_repository: fork ? FORK : repository },
});
