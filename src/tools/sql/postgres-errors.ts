import { KnownError, type Position } from "../../errors.ts";
import { type Fault, StatementError } from "./database.ts";

/** `postgres://nexus@127.0.0.1:5432/nexus`: what may be printed of a URL. */
export const visible = (url: URL): string =>
  `${url.protocol}//${url.username ? `${url.username}@` : ""}${url.host}${url.pathname}`;

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
};

const messageOf = (error: unknown): string => {
  // a host with two addresses fails with one error for each
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
};

/** Why a connection failed, and what to do about it. The server's own words are kept. */
export function connectionError(error: unknown, url: URL, timeout: number, at?: Position): KnownError {
  const { what, hint } = reason(codeOf(error), messageOf(error), url, timeout);
  return new KnownError(3, { at, message: `${visible(url)}: ${what}`, hint }, { cause: error });
}

function reason(code: string, message: string, url: URL, timeout: number): { what: string; hint: string } {
  const user = decodeURIComponent(url.username) || "the user";
  const database = decodeURIComponent(url.pathname.slice(1)) || user;
  if (code === "ECONNREFUSED")
    return {
      what: "nothing listens there (connection refused)",
      hint: "Is the database started before (stack.steps, with `ready:`), and is the port right?",
    };
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return {
      what: `the host ${url.hostname} is not known`,
      hint: "Check the host name; a compose service is reached by 127.0.0.1 and its published port.",
    };
  if (/timeout expired|connection timeout/i.test(message) || code === "ETIMEDOUT")
    return {
      what: `no answer within ${timeout / 1000} s`,
      hint: "Does a PostgreSQL server listen there? A firewall or another program on that port does not answer.",
    };
  if (code === "28P01")
    return {
      what: `wrong password for ${user}`,
      hint: "Check the password in the target's URL; characters like @ : / # are written %40 %3A %2F %23.",
    };
  if (/password must be a string/i.test(message))
    return {
      what: `a password is asked for ${user}, the URL has none`,
      hint: "Write postgres://user:password@host:port/database; take the password from the environment: ${DB_PASSWORD}",
    };
  if (code === "3D000")
    return {
      what: `there is no database "${database}"`,
      hint: "Create it in a step before (createdb, migrations), or correct the last part of the URL.",
    };
  // told apart from a plain refusal: pg_hba.conf has lines, but only for encrypted connections
  if (/no encryption|SSL off/i.test(message))
    return {
      what: `the server refuses connections without TLS (${message})`,
      hint: "Add ?sslmode=require to the target's URL (sslmode=no-verify for a certificate that nobody signed).",
    };
  if (/does not support SSL/i.test(message))
    return {
      what: "the URL asks for TLS, the server does not speak it",
      hint: "Remove sslmode from the target's URL, or write ?sslmode=disable",
    };
  if (/certificate/i.test(message) || code.includes("CERT"))
    return {
      what: `the server's certificate is not trusted (${message})`,
      hint: "Add ?sslmode=no-verify to the target's URL, or name the authority: ?sslrootcert=ca.pem",
    };
  if (code.startsWith("28")) return { what: message, hint: `Give ${user} the right to log in (pg_hba.conf, role).` };
  if (code === "53300")
    return { what: message, hint: "Raise max_connections, or let fewer clients connect while measuring." };
  if (code === "57P03")
    return {
      what: message,
      hint: "Wait for it in the step that starts it: `ready:` with a tcp:// address or a log line.",
    };
  return { what: message, hint: "Does a PostgreSQL server listen there, and does psql with this URL connect?" };
}

/** A fault of a statement in our terms, with the server's own words. */
export function statementError(error: unknown): StatementError {
  if (error instanceof StatementError) return error;
  const code = codeOf(error);
  const message = messageOf(error);
  const hint = (error as { hint?: unknown }).hint;
  const counts = /supplies (\d+) parameters?, but .* requires (\d+)/.exec(message);
  if (counts) {
    const [, given = "", wanted = ""] = counts;
    const told = `the statement has ${wanted} parameter${wanted === "1" ? "" : "s"} ($1 …), ${given} value${given === "1" ? " is" : "s are"} given`;
    return new StatementError("wrong", told, { cause: error });
  }
  return new StatementError(faultOf(code), message, {
    cause: error,
    hint: typeof hint === "string" && hint !== "" ? hint : undefined,
  });
}

/** Classes of SQLSTATE, PostgreSQL's appendix A; a fault without one is the client's: the connection broke. */
function faultOf(code: string): Fault {
  if (code === "25006") return "writes";
  if (code === "57014") return "timeout";
  if (!/^[0-9A-Z]{5}$/.test(code) || code.startsWith("08") || code.startsWith("57P")) return "lost";
  if (code.startsWith("40") || code.startsWith("53") || code === "55P03") return "busy";
  return "wrong";
}
