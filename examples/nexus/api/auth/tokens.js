import { jwtVerify, SignJWT } from "jose";

const ISSUER = "nexus";
const LIFETIME = 15 * 60;

/**
 * Access tokens: JSON Web Tokens, signed with HS256.
 *
 * @param {Uint8Array} key 32 bytes
 */
export function openTokens(key) {
  const token = ({ id, name, role }) =>
    new SignJWT({ name, role }).setProtectedHeader({ alg: "HS256" }).setIssuer(ISSUER).setSubject(String(id));
  return {
    lifetime: LIFETIME,
    issue: (user) => token(user).setIssuedAt().setExpirationTime(`${LIFETIME}s`).sign(key),
    /** One that no run outlives, and the same in every run. */
    issueForDemonstration: (user) => token(user).setIssuedAt(1_767_225_600).setExpirationTime(4_102_444_800).sign(key),
    /** @returns {Promise<{ id: number, name: string, role: string } | undefined>} whom it was given to, if it is good */
    async read(text) {
      try {
        const { payload } = await jwtVerify(text, key, { issuer: ISSUER, algorithms: ["HS256"] });
        return { id: Number(payload.sub), name: payload.name, role: payload.role };
      } catch {
        return undefined;
      }
    },
  };
}
