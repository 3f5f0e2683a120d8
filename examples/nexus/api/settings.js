import { createHash } from "node:crypto";

/** No secret: it signs the tokens of a demonstration. Who runs this for real gives `NEXUS_TOKEN_KEY` a value. */
const DEMONSTRATION = "nexus-demonstration-key";

/** The key of HS256, which wants 32 bytes. */
export const tokenKey = (env = process.env) =>
  createHash("sha256")
    .update(env.NEXUS_TOKEN_KEY || DEMONSTRATION)
    .digest();

/**
 * Where the API finds the parts around it; undefined: it works without that part, and what needs it answers 503.
 *
 * @returns {{ host: string, port: number, publicUrl: string, cacheUrl?: string, reportsUrl?: string, ssoUrl?: string,
 *   directory?: { url: string, password: string } }}
 */
export function apiSettings(env = process.env) {
  const given = (name) => env[name] || undefined;
  return {
    host: env.NEXUS_HOST || "127.0.0.1",
    port: Number(env.PORT_API || 3000),
    publicUrl: env.PUBLIC_URL || `http://127.0.0.1:${env.PORT_WEB || 8080}`,
    cacheUrl: given("CACHE_URL"),
    reportsUrl: given("REPORTS_URL"),
    ssoUrl: given("SSO_URL"),
    directory: env.LDAP_URL ? { url: env.LDAP_URL, password: env.LDAP_PASSWORD || "nexus" } : undefined,
  };
}
