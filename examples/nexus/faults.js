/**
 * The faults this product can be run with, for tests of what measures it. Their measured effects stand in README.md.
 * Only this module knows their names and grammar: everything else asks `faultsFromEnv()`.
 */

const DURATION = { units: { ms: 1, s: 1000 }, example: "10ms", what: "a time" };
const SIZE = { units: { B: 1, kB: 1000, MB: 1_000_000 }, example: "100kB", what: "a size" };

/** name → the argument it takes (undefined: none) */
const KNOWN = {
  "slow-endpoint": DURATION,
  "n-plus-one": undefined,
  "missing-index": undefined,
  "big-bundle": SIZE,
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

/**
 * Reads a list such as `slow-endpoint:10ms,n-plus-one`.
 *
 * @param {string | undefined} text
 * @returns {{ slowEndpoint: number, nPlusOne: boolean, missingIndex: boolean, bigBundle: number }}
 *   ms, yes or no, yes or no, bytes; 0 and false where the fault is not asked for
 * @throws {FaultError} on an unknown name or a wrong argument, naming the known ones
 */
export function parseFaults(text) {
  const parts = (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  const given = Object.fromEntries(parts.map(parseOne));
  return Object.freeze({
    slowEndpoint: given["slow-endpoint"] ?? 0,
    nPlusOne: given["n-plus-one"] ?? false,
    missingIndex: given["missing-index"] ?? false,
    bigBundle: given["big-bundle"] ?? 0,
  });
}

/** The faults of this process; a mistake in `NEXUS_FAULT` ends it with exit code 2 and one line that says what is wrong. */
export function faultsFromEnv(env = process.env) {
  try {
    return parseFaults(env.NEXUS_FAULT);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
