/** The fault `leak:10kB`: each click of the user leaves that many bytes of JavaScript objects behind. */

const START = /\/web\/src\/app\/start\.tsx$/;

/** Numbers with a fraction lie in an array of their own at 8 bytes each, in the heap that Chrome counts. */
const code = (bytes) => `
const leaked = (globalThis.nexusLeaked ??= []);
document.addEventListener("click", () => leaked.push(new Array(${Math.round(bytes / 8)}).fill(0.5)), true);
`;

/**
 * @param {number} bytes 0: does nothing
 * @returns {import("vite").Plugin}
 */
export const leak = (bytes) => ({
  name: "nexus-leak",
  apply: "build",
  transform: (source, id) => (bytes > 0 && START.test(id) ? { code: `${source}${code(bytes)}`, map: null } : undefined),
});
