import { emptyHistogram, encodeHistogram, meanMs, recordMs } from "../../results/histogram.ts";
import type { Outcome, Wrong } from "./engine.ts";
import type { Verdict } from "./expect.ts";
import { gist } from "./gist.ts";

/** What every engine tells as it goes, so that all count alike. */
export interface Tally {
  sent(): void;
  answered(answer: Answer): void;
  lost(kind: "timeout" | "connect" | "closed" | "inFlight", why: string): void;
  received(bytes: number): void;
  /** no more requests are sent from here on: the rate is taken up to now */
  endSending(): void;
  readonly anyAnswer: boolean;
  readonly connectErrors: number;
  outcome(connections: number, stopped: string | undefined): Outcome;
}

export interface Answer {
  readonly verdict: Verdict | undefined;
  readonly ms: number;
  readonly status: number;
  /** name, value, name, value … as received */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** @param now a monotonic clock, ms */
export function openTally(now: () => number): Tally {
  const latency = emptyHistogram();
  const start = now();
  let end: number | undefined;
  let inTime = 0;
  let bytes = 0;
  let firstWrong: Wrong | undefined;
  const counts = { sent: 0, ok: 0, body: 0, timeout: 0, connect: 0, closed: 0, inFlight: 0 };
  const status: Record<string, number> = {};

  return {
    sent() {
      counts.sent++;
    },
    answered({ verdict, ms, ...answer }) {
      if (!verdict) {
        counts.ok++;
        if (end === undefined) inTime++;
        recordMs(latency, ms);
        return;
      }
      if (verdict.kind === "body") counts.body++;
      else status[answer.status] = (status[answer.status] ?? 0) + 1;
      firstWrong ??= { ...verdict, ...excerpt(answer) };
    },
    lost(kind, why) {
      counts[kind]++;
      if (kind !== "inFlight") firstWrong ??= { kind, why };
    },
    received(count) {
      bytes += count;
    },
    endSending() {
      end ??= now();
    },
    get anyAnswer() {
      return counts.ok > 0 || counts.body > 0 || Object.keys(status).length > 0;
    },
    get connectErrors() {
      return counts.connect;
    },
    outcome(connections, stopped) {
      const seconds = ((end ?? now()) - start) / 1000;
      const mean = meanMs(latency);
      return {
        counts: { ...counts, status },
        latency: encodeHistogram(latency),
        rate: { answers: inTime, seconds },
        bytes,
        busy: mean === undefined || seconds === 0 ? undefined : ((mean / 1000) * inTime) / seconds / connections,
        stopped,
        firstWrong,
      };
    },
  };
}

// a list of what may be shown: cookies, tokens and what else may be secret are not on it
const SHOWN = new Set(["content-type", "content-length", "retry-after", "server", "x-powered-by", "x-request-id"]);

function excerpt(answer: Pick<Answer, "status" | "rawHeaders" | "body">): Pick<Wrong, "status" | "headers" | "gist"> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < answer.rawHeaders.length; index += 2) {
    const name = answer.rawHeaders[index]!.toLowerCase();
    if (SHOWN.has(name)) headers[name] = answer.rawHeaders[index + 1]!;
  }
  return { status: answer.status, headers, gist: gist(answer.status, answer.body) };
}
