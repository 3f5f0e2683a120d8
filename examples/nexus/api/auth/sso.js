import * as openid from "openid-client";
import { Unavailable } from "../unavailable.js";

export const CLIENT = { id: "nexus", secret: "nexus-demonstration-client" };
export const CALLBACK = "/api/auth/callback";

/**
 * Signing in at an OpenID Connect provider: authorization code with PKCE. The provider is asked where its doors are when
 * it is first needed.
 *
 * @param {{ ssoUrl?: string, publicUrl: string }} settings
 */
export function openSso({ ssoUrl, publicUrl }) {
  let discovered;
  const provider = async () => {
    if (!ssoUrl) throw new Unavailable("The identity provider");
    discovered ??= openid.discovery(new URL(ssoUrl), CLIENT.id, CLIENT.secret, undefined, {
      // plain http, since all of this runs on one machine
      execute: [openid.allowInsecureRequests],
    });
    try {
      return await discovered;
    } catch (cause) {
      discovered = undefined;
      throw new Unavailable("The identity provider", cause);
    }
  };
  return {
    /** @returns {Promise<{ url: string, state: string, verifier: string }>} where to send the browser, what to remember */
    async begin() {
      const config = await provider();
      const [state, verifier] = [openid.randomState(), openid.randomPKCECodeVerifier()];
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: `${publicUrl}${CALLBACK}`,
        scope: "openid",
        state,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, state, verifier };
    },
    /**
     * @param {string} path path and query with which the browser came back
     * @returns {Promise<string | undefined>} the name of whoever signed in there; undefined when the provider refuses
     */
    async finish(path, state, verifier) {
      const config = await provider();
      try {
        const tokens = await openid.authorizationCodeGrant(config, new URL(path, publicUrl), {
          expectedState: state,
          pkceCodeVerifier: verifier,
        });
        return tokens.claims()?.sub;
      } catch (error) {
        if (error instanceof TypeError) throw new Unavailable("The identity provider", error);
        return undefined;
      }
    },
  };
}
