import { type Answer, type Call, forbidden, missing, ok, page } from "./answers.ts";
import { sample } from "./sample.ts";
import type { Issue, State } from "./state.ts";

const off: Answer = { status: 410, body: { message: "Issues are disabled for this repo" } };

const refused = ({ permissions: { issues } }: State): Answer | undefined =>
  issues === "off" ? off : issues === "none" ? forbidden : undefined;

const toIssue = ({ number, author, title, body, state, reason }: Issue): unknown =>
  sample("issue", {
    number,
    title,
    body,
    state,
    state_reason: reason,
    html_url: `https://github.com/octo/shop/issues/${number}`,
    user: sample("simple-user", { login: author, id: 1, type: author.endsWith("[bot]") ? "Bot" : "User" }),
    pull_request: undefined,
  });

export function issues(call: Call): Answer {
  const { state, query } = call;
  if (state.permissions.issues === "off") return off;
  const wanted = query.get("state") ?? "open";
  const found = state.issues
    .filter((issue) => wanted === "all" || issue.state === wanted)
    .filter(({ author }) => (query.get("creator") ?? author) === author)
    .sort((a, b) => b.number - a.number);
  return page(call, found.map(toIssue));
}

export function createIssue({ state, body }: Call): Answer {
  const no = refused(state);
  if (no) return no;
  const [title, text] = [String(body.title), String(body.body)];
  const issue = { number: state.nextId++, author: state.login, title, body: text, state: "open", reason: null };
  state.issues.push(issue);
  return { status: 201, body: toIssue(issue), headers: { location: "https://api.github.com/" } };
}

export function updateIssue({ state, params, body }: Call): Answer {
  const no = refused(state);
  if (no) return no;
  const issue = state.issues.find(({ number }) => number === Number(params.issue_number));
  if (!issue) return missing;
  if (body.title !== undefined) issue.title = String(body.title);
  if (body.body !== undefined) issue.body = String(body.body);
  if (body.state !== undefined) issue.state = String(body.state);
  if (body.state_reason !== undefined) issue.reason = String(body.state_reason);
  return ok(toIssue(issue));
}
