import type { Octokit } from "./client.ts";
import type { Context } from "./context.ts";
import type { Place } from "./store.ts";

/**
 * The label, when this pull request bears it now: the event only knows those of the moment it was sent, and a job that is
 * run again still has that event. Where GitHub does not tell, the event counts.
 */
export async function acceptedBy(
  octokit: Octokit,
  place: Place,
  { pull }: Context,
  label: string,
): Promise<string | undefined> {
  if (!pull) return undefined;
  const names = await octokit
    .paginate(octokit.rest.issues.listLabelsOnIssue, { ...place, issue_number: pull.number, per_page: 100 })
    .then(
      (labels) => labels.map(({ name }) => name),
      () => pull.labels,
    );
  // GitHub itself takes `Bug` and `bug` for one label
  return names.some((name) => name.toLowerCase() === label.toLowerCase()) ? label : undefined;
}
