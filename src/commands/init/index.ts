import { guess } from "./guess.ts";
import { BUDGETS, readProject, WORKFLOW } from "./project.ts";
import { budgetsText, workflowText } from "./texts.ts";

export interface Init {
  /** to be written; paths relative to the root. What exists already is not among them */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** sentences on what was found, taken for granted and left alone */
  readonly notes: readonly string[];
}

/** Looks at a folder and says which files would make it measurable. Reads only. */
export function init({ root }: { readonly root: string }): Init {
  const project = readProject(root);
  const found = guess(project);
  const wanted = [
    { path: BUDGETS, exists: project.exists.budgets, text: budgetsText(found) },
    { path: WORKFLOW, exists: project.exists.workflow, text: workflowText(project) },
  ];
  return {
    files: wanted.filter(({ exists }) => !exists).map(({ path, text }) => ({ path, text })),
    notes: [
      ...wanted.filter(({ exists }) => exists).map(({ path }) => `${path} exists and was left as it is.`),
      ...(project.exists.budgets ? [] : found.notes),
    ],
  };
}
