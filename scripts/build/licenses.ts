import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/**
 * The licences of all packages that ended up in the bundle, packages of the same text in one block.
 *
 * @param root folder that `inputs` are relative to
 * @param inputs paths of the bundled files, from esbuild's metafile
 * @param comments legal comments that stood in the code
 */
export function licenses(root: string, inputs: Iterable<string>, comments: readonly string[]): string {
  const folders = new Set<string>();
  for (const input of inputs) {
    const folder = packageFolder(input);
    if (folder) folders.add(folder);
  }
  // dozens of packages carry the same text, eleven kilobytes of Apache's among them
  const byText = new Map<string, Set<string>>();
  for (const { name, version, license, text } of [...folders]
    .map((folder) => describe(join(root, folder)))
    .sort(byName)) {
    const names = byText.get(text) ?? new Set();
    byText.set(text, names.add(`${name}@${version} (${license})`));
  }
  const blocks = [...byText].map(([text, names]) => `${[...names].join("\n")}\n\n${text}`);
  return `${[HEAD, ...blocks, ...comments].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** `node_modules/@a/b/lib/c.js` → `node_modules/@a/b`; undefined for a file of ours. */
export const packageFolder = (input: string): string | undefined =>
  input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.[0];

const HEAD = `The files in this folder contain code of the packages below, each under its own licence.
At the end stand the legal comments from their source files.`;

const byName = (a: Package, b: Package): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : Number(a.version > b.version);

function describe(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
    string,
    unknown
  >;
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort();
  const text = files
    .map((file) => join(folder, file))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8").replaceAll("\r\n", "\n"))
    .join("\n\n");
  return {
    name: String(name),
    version: String(version),
    license: typeof license === "string" ? license : JSON.stringify(license ?? "no licence named"),
    text: text.trim() || "(the package carries no licence file)",
  };
}
