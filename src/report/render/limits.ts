/** GitHub refuses a longer comment (characters). Renderers count bytes, which is stricter. */
export const MAX_COMMENT = 65_536;

/** The runner throws away the whole summary of a step that is larger (bytes). */
export const MAX_SUMMARY = 1024 * 1024;
