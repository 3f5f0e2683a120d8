/**
 * Subjects of the example that a fault slows down, by `check/subject`: its true effects stand in examples/nexus/README.md.
 */
const HIT_BY: Readonly<Record<string, readonly string[]>> = {
  "slow-endpoint": ["endpoints/GET /api/users", "endpoints/User search"],
  "n-plus-one": ["endpoints/GET /api/projects"],
  "missing-index": ["queries/Project Search", "endpoints/GET /api/projects"],
  "slow-query": ["endpoints/User search"],
  "cache-off": ["endpoints/GET /api/analytics"],
  "blocking-script": ["pages/Executive Dashboard", "pages/Developer Dashboard"],
  "big-bundle": ["pages/Executive Dashboard"],
  "no-compression": ["pages/Executive Dashboard", "pages/Developer Dashboard"],
};

/** Whether a fault is meant to slow a task down. */
export const hits = (fault: string, task: string): boolean => HIT_BY[fault]?.includes(task) ?? false;
