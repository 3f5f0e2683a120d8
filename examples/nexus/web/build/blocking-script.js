/** The fault `blocking-script:50ms`: a script in the head of each page that the browser has to wait for before it paints. */

const FILE = "assets/blocking.js";

const code = (ms) => `for (const end = performance.now() + ${ms}; performance.now() < end; );\n`;

/**
 * @param {number} ms how long it keeps the main thread busy; 0: does nothing
 * @returns {import("vite").Plugin}
 */
export const blockingScript = (ms) => ({
  name: "nexus-blocking-script",
  apply: "build",
  generateBundle() {
    if (ms > 0) this.emitFile({ type: "asset", fileName: FILE, source: code(ms) });
  },
  transformIndexHtml: {
    // after Vite's own, which would bundle it
    order: "post",
    handler: () => (ms > 0 ? [{ tag: "script", attrs: { src: `/${FILE}` }, injectTo: "head-prepend" }] : undefined),
  },
});
