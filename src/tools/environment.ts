/**
 * An action's own inputs and the keys to the job's artifacts: a `run:` step of a workflow does not get them either, and
 * neither the commands of a pull request nor a browser on its pages must.
 */
const PRIVATE = /^(INPUT_|STATE_|ACTIONS_RUNTIME_|ACTIONS_RESULTS_|ACTIONS_CACHE_|ACTIONS_ID_TOKEN_)/;

/** An environment for programs that this one starts: the variables that are set, without what is private to an action. */
export const withoutPrivate = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined && !PRIVATE.test(pair[0])),
  );
