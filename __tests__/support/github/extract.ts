/**
 * Makes `fixtures/openapi.json`: the few paths of GitHub's REST description that we use, without its examples and prose.
 *
 *   npm i --prefix /tmp/openapi @octokit/openapi
 *   node __tests__/support/github/extract.ts /tmp/openapi/node_modules/@octokit/openapi/generated/api.github.com.json
 *
 * The whole description has 13 MB, so it is no dependency; what the tests need lies beside this file.
 */
import { readFileSync, writeFileSync } from "node:fs";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Tree = { [key: string]: Json };

const WANTED: Readonly<Record<string, readonly string[]>> = {
  "/repos/{owner}/{repo}": ["get"],
  "/repos/{owner}/{repo}/actions/artifacts": ["get"],
  "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}": ["get"],
  "/repos/{owner}/{repo}/actions/runs/{run_id}": ["get"],
  "/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts": ["get"],
  "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs": ["get"],
  "/repos/{owner}/{repo}/commits": ["get"],
  "/repos/{owner}/{repo}/commits/{ref}": ["get"],
  "/repos/{owner}/{repo}/compare/{basehead}": ["get"],
  "/repos/{owner}/{repo}/contents/{path}": ["get"],
  "/repos/{owner}/{repo}/issues": ["get", "post"],
  "/repos/{owner}/{repo}/issues/{issue_number}": ["patch"],
  "/repos/{owner}/{repo}/issues/{issue_number}/comments": ["get", "post"],
  "/repos/{owner}/{repo}/issues/{issue_number}/labels": ["get"],
  "/repos/{owner}/{repo}/issues/comments/{comment_id}": ["patch", "delete"],
  "/repos/{owner}/{repo}/pulls/{pull_number}/files": ["get"],
  "/repos/{owner}/{repo}/releases": ["get"],
  "/repos/{owner}/{repo}/releases/tags/{tag}": ["get"],
  "/repos/{owner}/{repo}/releases/{release_id}/assets": ["get", "post"],
  "/repos/{owner}/{repo}/releases/assets/{asset_id}": ["get", "delete"],
};
const PROSE = new Set(["description", "summary", "example", "examples", "externalDocs", "x-github", "title", "tags"]);

const source = process.argv[2];
if (!source) throw new Error("usage: node extract.ts api.github.com.json");
const whole = JSON.parse(readFileSync(source, "utf8")) as { info: { version: string }; paths: Tree; components: Tree };

const isTree = (json: Json | undefined): json is Tree =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** Without prose. Below `properties` the keys are names of data, and stay. */
function bare(json: Json, names = false): Json {
  if (Array.isArray(json)) return json.map((item) => bare(item));
  if (!isTree(json)) return json;
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) =>
      !names && PROSE.has(key) ? [] : [[key, bare(value, key === "properties" && !names)]],
    ),
  );
}

const paths: Tree = {};
for (const [path, methods] of Object.entries(WANTED)) {
  const all = whole.paths[path];
  if (!isTree(all)) throw new Error(`${path} is not described any more`);
  paths[path] = Object.fromEntries(methods.map((method) => [method, bare(all[method] ?? null)]));
}

const components: { [kind: string]: Tree } = {};
function follow(json: Json): void {
  if (Array.isArray(json)) return void json.forEach(follow);
  if (!isTree(json)) return;
  const { $ref: ref } = json;
  if (typeof ref === "string") {
    const [, , kind = "", name = ""] = ref.split("/");
    const known = components[kind] ?? {};
    components[kind] = known;
    const kinds = whole.components[kind];
    if (!(name in known) && isTree(kinds)) {
      known[name] = bare(kinds[name] ?? null);
      follow(known[name]);
    }
  }
  for (const value of Object.values(json)) follow(value);
}
follow(paths);

const subset = {
  openapi: "3.0.3",
  info: { title: "GitHub REST, what we use of it", version: whole.info.version },
  paths,
  components,
};
const target = new URL("fixtures/openapi.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(subset)}\n`);
console.log(`${Object.keys(paths).length} paths, ${JSON.stringify(subset).length} bytes`);
