/** Payloads of events, with the fields that matter; ids as the fake GitHub knows them. */

const repository = { id: 4242, name: "shop", full_name: "octo/shop", default_branch: "main" };
const FORK = { id: 6666, name: "shop", full_name: "stranger/shop", default_branch: "main" };

export interface PullOptions {
  readonly number?: number;
  readonly head: string;
  readonly base: string;
  readonly fork?: boolean;
}

export const pullRequest = ({ number = 7, head, base, fork = false }: PullOptions) => ({
  action: "synchronize",
  number,
  repository,
  pull_request: {
    number,
    head: { sha: head, ref: "feature", repo: fork ? FORK : repository },
    base: { sha: base, ref: "main", repo: repository },
  },
});

export const push = (before: string, after: string) => ({ ref: "refs/heads/main", before, after, repository });
export const schedule = () => ({ schedule: "0 3 * * *", workflow: ".github/workflows/budgets.yml" });
export const dispatch = () => ({ inputs: {}, ref: "refs/heads/main", repository });
export const workflowRun = (fork: boolean) => ({
  action: "completed",
  repository,
  workflow_run: { id: 1, head_repository: fork ? FORK : repository },
});
