import type { Json, Purpose } from "../../results/entry.ts";
import { answered, describe, type Outcome, type WrongKind, wrong } from "../../tools/http/index.ts";
import type { tellOnce } from "../../tools/once.ts";
import { RoundFailed, type Sink } from "../check.ts";
import { FIRST_WRONG, OUTCOME } from "./facts.ts";
import type { Burst } from "./plan.ts";
import type { Done } from "./worker.ts";

/** From this share of its event loop on, the generator is what limits the load. */
const LIMITED = 0.9;

type Once = ReturnType<typeof tellOnce>;

export interface Round {
  readonly subject: string;
  readonly burst: Burst;
  readonly purpose: Purpose;
}

/** Writes one burst to the log, what goes wrong the first time only; throws {@link RoundFailed} when nobody was there. */
export function record(round: Round, { outcome, generator }: Done, sink: Sink, once: Once): void {
  const { subject, burst } = round;
  const { counts, rate, firstWrong } = outcome;
  // that nothing is answered in time is a result; that nobody is there is not
  if (answered(counts) === 0 && counts.timeout === 0) throw unanswered(burst, outcome);

  if (counts.ok > 0) sink.value(subject, "latency", outcome.latency);
  sink.value(subject, "rps", { of: rate.answers, per: rate.seconds });
  sink.value(subject, "errors", { of: wrong(counts), per: counts.sent });
  sink.value(subject, "timeouts", { of: counts.timeout, per: counts.sent });
  // what a cold server answers says little of what is judged
  if (round.purpose === "warm-up") return;
  sink.fact(subject, OUTCOME, {
    request: burst.request,
    connections: burst.plan.connections,
    durationMs: burst.plan.durationMs,
    seconds: rate.seconds,
    counts: { ...counts, status: { ...counts.status } },
    bytes: outcome.bytes,
    generator,
    ...(outcome.busy === undefined ? {} : { busy: outcome.busy }),
    ...(outcome.stopped === undefined ? {} : { stopped: outcome.stopped }),
  });
  const first = (what: string, tell: () => void) => once(`${subject} ${what}`, tell);
  if (firstWrong) first("wrong", () => sink.fact(subject, FIRST_WRONG, { ...firstWrong } as Json));
  if (firstWrong && wrong(counts) > counts.sent / 2)
    first("mostly wrong", () =>
      sink.problem({
        code: "mostly-wrong",
        subject,
        detail: `${burst.request}: ${describe(counts)}; the first one: ${firstWrong.why}${quote(firstWrong.gist)}`,
        hint: `${whatToDo(counts)}; latency and requests per second rest on the few right answers`,
      }),
    );
  if (generator > LIMITED)
    first("limited", () =>
      sink.problem({
        code: "generator-limited",
        subject,
        detail: `the load generator was busy ${Math.round(generator * 100)} % of the time: the endpoint may be faster than what is shown`,
        hint: "fewer `connections`, or another machine for the load",
      }),
    );
}

/** By the status that comes most often. */
function whatToDo({ status }: Outcome["counts"]): string {
  const [most] = Object.entries(status).toSorted(([, a], [, b]) => b - a);
  return (most && BY_STATUS[most[0]]) ?? "`expect` says which answers are right";
}

const SIGN_IN =
  'is the token right, and may it do this? It is sent by `headers: { Authorization: "Bearer ${TOKEN}" }`, or drawn from `data`: "{{token}}"';
const BY_STATUS: Readonly<Record<string, string>> = {
  401: SIGN_IN,
  403: SIGN_IN,
  404: "is `path` right, below the address of `target`, and is there what it draws from `data`?",
  429: "the product limits its own rate: raise or switch off its limit for this run (`stack.env`), or lower `connections`",
};

function unanswered(burst: Burst, { counts, firstWrong }: Outcome): RoundFailed {
  const seconds = (burst.plan.durationMs + burst.plan.drainMs) / 1000;
  const why = firstWrong?.why ?? `none within ${seconds} s`;
  const detail = describe(counts);
  const hint = hintFor(firstWrong);
  return new RoundFailed(
    `no answer from ${burst.request}: ${why}${detail ? ` (${detail})` : ""}`,
    hint === undefined ? {} : { hint },
  );
}

function hintFor(first: Outcome["firstWrong"]): string | undefined {
  if (!first) return "`duration` is how long requests are sent, `timeout` how long an answer may take";
  if (first.kind === "connect" && /certificate/i.test(first.why))
    return "set NODE_EXTRA_CA_CERTS to the authority that signed it, or `insecure: true` for a test server";
  return HINTS[first.kind];
}

const HINTS: Partial<Record<WrongKind, string>> = {
  connect: "is the server up, and its address right under `targets`? A `ready` on its step waits until it is",
  closed: "the server's own log may tell why it closes the connection",
  timeout: "`timeout` is how long an answer may take",
};

const quote = (gist: string | undefined): string => (gist ? `, ${JSON.stringify(gist)}` : "");
