import { execFile } from "node:child_process";

export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one git command; never rejects but for the reason of the signal. */
export type Git = (folder: string, ...args: readonly string[]) => Promise<Answer>;

export interface Login {
  readonly token: string;
  /** `https://github.com`: the token goes to no other server */
  readonly server: string;
}

/** Of a git that called us from a hook: they would bend every command to that repository. */
const LOCAL = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_COMMON_DIR",
  "GIT_INDEX_FILE",
  "GIT_PREFIX",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_SHALLOW_FILE",
  "GIT_GRAFT_FILE",
  "GIT_NO_REPLACE_OBJECTS",
];

/**
 * The environment of git, in which alone the token stands: neither a file nor a list of processes shows it. What
 * actions/checkout has left in the repository's configuration is put aside (an empty value does that), since GitHub refuses
 * a request with two of these headers.
 */
export function gitEnvironment(
  caller: Readonly<Record<string, string | undefined>>,
  login: Login | undefined,
): Record<string, string> {
  const env = Object.fromEntries(
    Object.entries(caller).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && !LOCAL.includes(pair[0]),
    ),
  );
  const settings: [string, string][] = [["core.hooksPath", "/dev/null"]]; // hooks are for people's own commits
  if (login) {
    const header = `http.${login.server.replace(/\/+$/, "")}/.extraheader`;
    settings.push([header, ""], [header, `AUTHORIZATION: basic ${basic(login.token)}`]);
  }
  const first = Number(env.GIT_CONFIG_COUNT ?? 0) || 0;
  for (const [index, [key, value]] of settings.entries()) {
    env[`GIT_CONFIG_KEY_${first + index}`] = key;
    env[`GIT_CONFIG_VALUE_${first + index}`] = value;
  }
  return {
    ...env,
    GIT_CONFIG_COUNT: String(first + settings.length),
    GIT_TERMINAL_PROMPT: "0", // nobody is there to type a password
    GIT_SSH_COMMAND: env.GIT_SSH_COMMAND ?? "ssh -oBatchMode=yes",
    LC_ALL: "C",
  };
}

const basic = (token: string): string => Buffer.from(`x-access-token:${token}`).toString("base64");

/** ms: a server that does not answer must not hold the run up for ever */
const PATIENCE = 10 * 60_000;

export function gitWith(env: Readonly<Record<string, string>>, login: Login | undefined, signal: AbortSignal): Git {
  const secrets = login ? [login.token, basic(login.token)] : [];
  const hide = (text: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), text).replace(/\/\/[^/@\s]+@/g, "//***@");
  return async (folder, ...args) => {
    signal.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const options = { cwd: folder, env, signal, encoding: "utf8", timeout: PATIENCE, maxBuffer: 64 * 2 ** 20 } as const;
    execFile("git", args, options, (error, stdout, stderr) =>
      resolve({ ok: error === null, stdout: stdout.trim(), stderr: hide(stderr.trim() || (error?.message ?? "")) }),
    );
    const answer = await promise;
    signal.throwIfAborted();
    return answer;
  };
}
