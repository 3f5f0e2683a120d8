import type { Page } from "puppeteer-core";

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** An address without its user-info, and the login that stood there. */
export function withoutLogin(address: string): { readonly url: string; readonly login: Login | undefined } {
  const url = new URL(address);
  const { username, password } = url;
  if (!username && !password) return { url: address, login: undefined };
  url.username = "";
  url.password = "";
  return {
    url: url.href,
    login: { username: decodeURIComponent(username), password: decodeURIComponent(password) },
  };
}

/**
 * Answers the server's question for a name and a password, as Chrome does for an address with user-info. Only documents of
 * that origin are looked at: Chrome then knows the login for their scripts and data too. A header on every request would
 * give it to other servers as well.
 */
export async function logIn(page: Page, { origin }: URL, login: Login): Promise<void> {
  const session = await page.createCDPSession();
  const asked = new Set<string>();
  const ignore = () => {}; // the request, or the page, may be gone by now
  session.on("Fetch.requestPaused", ({ requestId }) => {
    session.send("Fetch.continueRequest", { requestId }).catch(ignore);
  });
  session.on("Fetch.authRequired", ({ requestId, authChallenge }) => {
    const known = !asked.has(requestId) && authChallenge.source !== "Proxy" && authChallenge.origin === origin;
    asked.add(requestId); // who asks again has refused it
    const answer = known
      ? ({ response: "ProvideCredentials", ...login } as const)
      : ({ response: "CancelAuth" } as const);
    session.send("Fetch.continueWithAuth", { requestId, authChallengeResponse: answer }).catch(ignore);
  });
  await session.send("Fetch.enable", {
    handleAuthRequests: true,
    patterns: [{ urlPattern: `${origin}/*`, resourceType: "Document" }],
  });
}
