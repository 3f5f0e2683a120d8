import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(scrypt);
/** One of the settings that OWASP's cheat sheet gives: 16 MiB and some 0.2 s of a core for one password. */
const COST = { N: 16_384, r: 8, p: 5 };
const LENGTH = 32;

/** @returns {Promise<string>} `scrypt$N$r$p$salt$hash`, the last two in base64url */
export async function hashPassword(password) {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, LENGTH, COST);
  const { N, r, p } = COST;
  return ["scrypt", N, r, p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Costs the same for whoever there is none of: the time tells nobody which addresses exist. */
const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$AAAAAAAAAAAAAAAAAAAAAA$${"A".repeat(43)}`;

/** @param {string | null | undefined} stored what {@link hashPassword} gave; without it the answer is no */
export async function isPassword(password, stored) {
  const [, N, r, p, salt, hash] = (stored ?? NOBODY).split("$");
  const wanted = Buffer.from(hash, "base64url");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const given = await derive(password, Buffer.from(salt, "base64url"), wanted.length, cost);
  return timingSafeEqual(given, wanted) && Boolean(stored);
}
