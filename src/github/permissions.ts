/** What the job has to be allowed, to paste. The list is always whole: naming one permission takes away the others. */
const needed = {
  comment: "pull-requests: write   # the comment",
  baseline: "actions: read          # the baseline of earlier runs",
  watched: "contents: read         # the checkout, and budgets.yml of the base branch",
} as const;

/** The text beside a refused request: the exact YAML to add. */
export const permissionsHelp = (missing: keyof typeof needed): string =>
  [
    `Add to the job in your workflow (missing is \`${needed[missing].split(" #")[0]?.trim()}\`):`,
    "",
    "permissions:",
    ...[needed.watched, needed.baseline, needed.comment].map((line) => `  ${line}`),
  ].join("\n");
