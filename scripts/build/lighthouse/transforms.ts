import { join } from "node:path";

/** One change to Lighthouse's source that lets it live in one file. */
export interface Transform {
  readonly name: string;
  /** path inside the package; a pattern for changes to many files */
  readonly file: string | RegExp;
  apply(source: string, context: Context): string;
}

export interface Context {
  /** path inside the package, with slashes */
  readonly file: string;
  /** a file of the package */
  read(file: string): string;
  /** a file of a package that Lighthouse depends on */
  readFrom(specifier: string): string;
  /** names in a folder of the package, sorted */
  list(folder: string): readonly string[];
}

/**
 * Where the bundled modules claim to live. Lighthouse derives the keys of its texts from each module's path below
 * the root, so that every module needs a path of its own; a drive letter makes it a valid path on Windows, too.
 */
const FAKE_ROOT = "file:///C:/lighthouse";

/** Modules that are imported by a path computed from the config: no bundler can see them. */
const GATHERERS = "core/gather/gatherers";
const AUDITS = "core/audits";

export const TRANSFORMS: readonly Transform[] = [
  {
    // The map that Lighthouse's own bundles fill. Theirs holds promises, which would load all 200 modules at the
    // start; ours holds functions, so that a load only runs the modules of the audits it asks for.
    name: "dynamic modules become a map of lazy imports",
    file: "core/config/config-helpers.js",
    apply: (source, context) => {
      const modules = [...modulesIn(context, AUDITS), ...modulesIn(context, GATHERERS)].map((file) => {
        const path = `../${file.slice("core/".length)}`;
        return `['${path.slice(0, -".js".length)}', () => import('${path}')]`;
      });
      return replace(
        replace(source, "/* BUILD_REPLACE_BUNDLED_MODULES */", `[${modules.join(",\n")}]`),
        "await bundledModules.get(requirePath)",
        "await bundledModules.get(requirePath)()",
      );
    },
  },
  {
    // Lighthouse asks whether `lighthouse-logger` can be resolved. Beside somebody's node_modules it can be, and then the
    // functions it sends to the page would lack the helper that esbuild's keepNames makes them call.
    name: "it knows that it is bundled",
    file: /^core\/(config\/config-helpers|lib\/page-functions)\.js$/,
    apply: (source) =>
      replace(source, "function isBundledEnvironment() {", "function isBundledEnvironment() {\n  return true;"),
  },
  {
    // The lists of names are read from folders that do not exist beside a bundle.
    name: "lists of audits and gatherers",
    file: "core/runner.js",
    apply: (source, context) =>
      replace(
        source,
        /fs\.readdirSync\(path\.join\(moduleDir, '\.\/([\w/-]+)'\)\)/g,
        (_, folder) => JSON.stringify(context.list(`core/${folder}`)),
        { atLeast: 10 },
      ),
  },
  {
    // 18 MB of translations; reports are in English. Texts of an empty locale fall back to the English in the code.
    name: "no translations",
    file: "shared/localization/locales.js",
    apply: (source) =>
      replace(
        source,
        /import (?!enUS\b)(\w+) from '\.\/locales\/[\w-]+\.json' with \{\s*type: 'json'\s*\};/g,
        (_, name) => `const ${name} = {};`,
        { atLeast: 30 },
      ),
  },
  {
    name: "list of locales",
    file: "shared/localization/format.js",
    apply: (source, context) =>
      replace(
        source,
        "fs.readdirSync(moduleDir + '/locales/')",
        JSON.stringify(context.list("shared/localization/locales")),
      ),
  },
  {
    // Read at run time from a package that is not there.
    name: "axe-core inside",
    file: "core/lib/axe.js",
    apply: (source, context) =>
      replace(
        source,
        /fs\.readFileSync\(\s*require\.resolve\('(axe-core\/axe\.min\.js)'\), 'utf8'\)/g,
        (_, specifier) => text(context.readFrom(specifier!)),
      ),
  },
  {
    name: "library detector inside",
    file: `${GATHERERS}/stacks.js`,
    apply: (source, context) =>
      replace(
        source,
        /fs\.readFileSync\(\s*require\.resolve\('(js-library-detector\/library\/libraries\.js)'\), 'utf8'\)/g,
        (_, specifier) => text(context.readFrom(specifier!)),
      ),
  },
  {
    name: "template and script of the HTML report inside",
    file: "report/generator/report-assets.js",
    apply: (source, context) =>
      replace(
        source,
        /fs\.readFileSync\(moduleDir \+ '\/([\w/.-]+)',\s*'utf8'\)/g,
        (_, path) => text(context.read(join("report/generator", path!))),
        { atLeast: 2 },
      ),
  },
  {
    // Reports of user flows, which we do not write. A comment there invites to leave them out.
    name: "no assets of flow reports",
    file: "report/generator/flow-report-assets.js",
    apply: (source) => {
      if (!source.includes("export const flowReportAssets = {")) throw new Error("it exports no flowReportAssets");
      return "export const flowReportAssets = {};";
    },
  },
  {
    name: "version inside",
    file: "shared/root.js",
    apply: (source, context) =>
      replace(
        source,
        "JSON.parse(fs.readFileSync(`${LH_ROOT}/package.json`, 'utf-8'))",
        JSON.stringify({ version: (JSON.parse(context.read("package.json")) as { version: string }).version }),
      ),
  },
  {
    // 67 MB with its OpenTelemetry; only loaded when error reporting is switched on, which we never do.
    name: "no Sentry",
    file: "core/lib/sentry.js",
    apply: (source) =>
      replace(
        source,
        "await import('@sentry/node')",
        "await Promise.reject(new Error('error reporting is not bundled'))",
      ),
  },
  {
    // A read that is new in a version of Lighthouse would only fail at run time; the saver of artifacts reads what it wrote.
    name: "nothing more is read from the package",
    file: /^(?!core\/lib\/asset-saver\.js$).*\.js$/,
    apply: (source) => {
      const read = source.match(/fs\.read(?:File|dir)Sync\(.*/);
      if (read) throw new Error(`it still has ${read[0]}`);
      return source;
    },
  },
  {
    // After the others, since it also serves code that they put in.
    name: "each module has a path of its own",
    file: /\.js$/,
    apply: (source, { file }) =>
      source
        .replace(/\bimport\.meta\.main\b/g, "false")
        .replace(/\bimport\.meta\.url\b/g, JSON.stringify(`${FAKE_ROOT}/${file}`))
        .replace(/\bimport\.meta\b/g, `({url: ${JSON.stringify(`${FAKE_ROOT}/${file}`)}})`),
  },
];

const text = (content: string): string => JSON.stringify(content);

/** Every module below a folder of audits or gatherers, tests and declarations left out. */
function modulesIn(context: Context, folder: string): string[] {
  return context.list(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (name.endsWith(".js")) return [path];
    return name.includes(".") ? [] : modulesIn(context, path);
  });
}

/** Like `String.replace`, but fails when the pattern stands there less often than it did when this was written. */
function replace(
  source: string,
  pattern: string | RegExp,
  replacement: string | ((whole: string, ...groups: string[]) => string),
  { atLeast = 1 }: { readonly atLeast?: number } = {},
): string {
  let count = 0;
  const result = source.replace(pattern, (whole: string, ...groups) => {
    count++;
    return typeof replacement === "string" ? replacement : replacement(whole, ...(groups as string[]));
  });
  if (count < atLeast) throw new Error(`${pattern} was found ${count} times, expected at least ${atLeast}`);
  return result;
}
