/**
 * The fault `big-bundle:100kB`: that many bytes of JavaScript more in the entry of the Executive
 * application, as a library nobody needed brings them.
 */

const ENTRY = /\/web\/src\/apps\/executive\/main\.tsx$/;
const MODULE = "virtual:nexus-big-bundle";
const TEXT = 64;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Letters that no compressor finds a pattern in (xorshift32), the same in every build. */
function* letters(state = 0x9e3779b9) {
  for (;;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield LETTERS[state & 63];
  }
}

/** Functions that are parsed and kept, never called: a minifier can neither drop nor shorten them. */
function ballast(bytes) {
  const source = letters();
  const take = (length) => Array.from({ length }, () => source.next().value).join("");
  const shell = (text) => `e=>e+"${text}",`;
  const each = shell("").length + TEXT;
  const whole = Array.from({ length: Math.floor(bytes / each) }, () => shell(take(TEXT)));
  const rest = bytes % each;
  return `globalThis.nexusBallast=[${whole.join("")}"${take(rest)}"];`;
}

/**
 * @param {number} bytes 0: does nothing
 * @returns {import("vite").Plugin}
 */
export function bigBundle(bytes) {
  return {
    name: "nexus-big-bundle",
    apply: "build",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load: (id) => (id === `\0${MODULE}` ? { code: ballast(bytes), moduleSideEffects: true } : undefined),
    transform: (code, id) =>
      bytes > 0 && ENTRY.test(id) ? { code: `${code}\nimport ${JSON.stringify(MODULE)};\n`, map: null } : undefined,
  };
}
