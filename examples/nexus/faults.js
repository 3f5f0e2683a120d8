/**
 * The faults this product can be run with, for tests of what measures it. Their measured effects stand in README.md.
 * Only this module knows their names and grammar: everything else asks `faultsFromEnv()`.
 */

const duration = (example) => ({ units: { ms: 1, s: 1000 }, example, what: "a time" });
const size = (example) => ({ units: { B: 1, kB: 1000, MB: 1_000_000 }, example, what: "a size" });

/** name → the argument it takes (undefined: none) */
const KNOWN = {
  "slow-endpoint": duration("10ms"),
  "n-plus-one": undefined,
  "missing-index": undefined,
  "slow-query": undefined,
  "small-pool": undefined,
  "cache-off": undefined,
  "memory-growth": size("20kB"),
  "no-compression": undefined,
  "big-bundle": size("100kB"),
  "blocking-script": duration("50ms"),
  leak: size("10kB"),
};

export const FAULT_NAMES = Object.keys(KNOWN);

export class FaultError extends Error {
  name = "FaultError";
}

const usage = () =>
  `Known faults: ${FAULT_NAMES.map((name) => (KNOWN[name] ? `${name}:${KNOWN[name].example}` : name)).join(", ")}. ` +
  "Give several as a list with commas.";

function amount(name, { units, example, what }, text = example) {
  const match = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/.exec(text);
  const factor = match && Object.hasOwn(units, match[2]) ? units[match[2]] : undefined;
  if (factor === undefined) {
    throw new FaultError(
      `NEXUS_FAULT: "${name}:${text}" needs ${what} in ${Object.keys(units).join(", ")}, such as ${name}:${example}.`,
    );
  }
  return Number(match[1]) * factor;
}

function parseOne(text) {
  const colon = text.indexOf(":");
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  const argument = colon < 0 ? undefined : text.slice(colon + 1).trim();
  if (!Object.hasOwn(KNOWN, name)) throw new FaultError(`NEXUS_FAULT: unknown fault "${name}". ${usage()}`);
  const kind = KNOWN[name];
  if (kind) return [name, amount(name, kind, argument)];
  if (argument !== undefined) throw new FaultError(`NEXUS_FAULT: "${name}" takes no argument, got "${argument}".`);
  return [name, true];
}

const camel = (name) => name.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase());

/**
 * Reads a list such as `slow-endpoint:10ms,n-plus-one`.
 *
 * @param {string | undefined} text
 * @returns {{ slowEndpoint: number, nPlusOne: boolean, missingIndex: boolean, slowQuery: boolean, smallPool: boolean,
 *   cacheOff: boolean, memoryGrowth: number, noCompression: boolean, bigBundle: number, blockingScript: number,
 *   leak: number }} times in ms, sizes in bytes; 0 and false where the fault is not asked for
 * @throws {FaultError} on an unknown name or a wrong argument, naming the known ones
 */
export function parseFaults(text) {
  const parts = (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  const healthy = Object.entries(KNOWN).map(([name, kind]) => [name, kind ? 0 : false]);
  const all = Object.entries({ ...Object.fromEntries(healthy), ...Object.fromEntries(parts.map(parseOne)) });
  return Object.freeze(Object.fromEntries(all.map(([name, value]) => [camel(name), value])));
}

/**
 * The faults of this process; a mistake in `NEXUS_FAULT` ends it with exit code 2 and one line that says what is wrong. With
 * `ARM=base` there are none: what is compared with stays healthy.
 */
export function faultsFromEnv(env = process.env) {
  try {
    const faults = parseFaults(env.NEXUS_FAULT);
    return env.ARM === "base" ? parseFaults("") : faults;
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
