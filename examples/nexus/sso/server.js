import { generateKeyPairSync, randomBytes } from "node:crypto";
import Provider from "oidc-provider";
import { CALLBACK, CLIENT } from "../api/auth/sso.js";
import { apiSettings } from "../api/settings.js";

/**
 * The identity provider: OpenID Connect on `PORT_SSO` (3200), with keys and sessions that live as long as it does. Its
 * sign-in page takes any password; the name is the part of a mail address before the @. Ends with 0 on SIGTERM and SIGINT.
 */
const port = Number(process.env.PORT_SSO || 3200);
const host = process.env.NEXUS_HOST || "127.0.0.1";
const { publicUrl, ssoUrl = `http://127.0.0.1:${port}` } = apiSettings();

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const provider = new Provider(ssoUrl, {
  clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [`${publicUrl}${CALLBACK}`] }],
  clientDefaults: { id_token_signed_response_alg: "ES256" },
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig" }] },
  cookies: { keys: [randomBytes(32).toString("base64url")] },
  findAccount: (_context, name) => ({ accountId: name, claims: async () => ({ sub: name }) }),
});
provider.on("server_error", (_context, error) => console.error(`nexus sso: ${error.message}`));

const server = provider.listen(port, host, () => console.log(`nexus sso: ready on ${ssoUrl}`));
function stop() {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);
