/** What the job has to be allowed, to paste. */
const usual = {
  watched: "contents: read         # the checkout, and budgets.yml of the base branch",
  baseline: "actions: read          # the baseline of earlier runs",
  comment: "pull-requests: write   # the comment",
} as const;
/** Only for what not every job does; each takes the place of the usual one of its scope. */
const further = {
  issue: "issues: write          # the issue while the branch is red",
  release: "contents: write        # the report and the baseline beside the release",
} as const;

export type Missing = keyof typeof usual | keyof typeof further;

/**
 * The text beside a refused request: the exact YAML to add. The list is always whole: naming one permission takes away
 * the others.
 */
export function permissionsHelp(missing: Missing): string {
  const line = { ...usual, ...further }[missing];
  const lines =
    missing in further
      ? [...Object.values(usual).filter((other) => scope(other) !== scope(line)), line]
      : Object.values(usual);
  return [
    `Add to the job in your workflow (missing is \`${line.split(" #")[0]?.trim()}\`):`,
    "",
    "permissions:",
    ...lines.map((each) => `  ${each}`),
  ].join("\n");
}

const scope = (line: string): string => line.slice(0, line.indexOf(":"));
