import { randomUUID } from "node:crypto";
import { isPassword } from "../auth/password.js";
import { CALLBACK } from "../auth/sso.js";
import { credentials, error, grant, refreshed, refreshInput, tokens, whoever } from "../schemas.js";

const BY_EMAIL = "select id, name, role, password_hash from users where email = $1 and active";

/** Signing in and staying so: by password, at the identity provider, with a refresh token; and who a token belongs to. */
export async function authRoutes(app, { auth: { tokens: access, sessions, sso } }) {
  const refuse = (reply, message) => reply.code(401).send({ error: "Unauthorized", message });

  const answer = async (user) => ({
    accessToken: await access.issue(user),
    refreshToken: await sessions.open(user),
    expiresIn: access.lifetime,
  });

  const signIn = { body: credentials, response: { 200: tokens, 400: error, 401: error, 503: error } };
  app.post("/api/auth", { schema: signIn }, async (request, reply) => {
    const { email, password } = request.body;
    const [user] = (await request.sql(BY_EMAIL, [email.toLowerCase()])).rows;
    if (!(await isPassword(password, user?.password_hash))) return refuse(reply, "Wrong mail address or password.");
    return answer(user);
  });

  const signOut = { body: refreshInput, response: { 204: {}, 503: error } };
  app.delete("/api/auth", { schema: signOut }, async (request, reply) => {
    await sessions.end(request.body.refreshToken);
    return reply.code(204).send();
  });

  const validate = { headers: grant, response: { 200: whoever, 400: error, 401: error } };
  app.get("/api/auth/validate", { schema: validate }, async (request, reply) => {
    const user = await access.read(request.headers.authorization.slice("Bearer ".length));
    return user ?? refuse(reply, "The token is not good (any more).");
  });

  const refresh = { body: refreshInput, response: { 200: refreshed, 400: error, 401: error, 503: error } };
  app.post("/api/auth/refresh", { schema: refresh }, async (request, reply) => {
    const user = await sessions.use(request.body.refreshToken);
    if (!user) return refuse(reply, "There is no such session (any more).");
    return { accessToken: await access.issue(user), expiresIn: access.lifetime };
  });

  app.get("/api/auth/sso", { schema: { response: { 503: error } } }, async (_request, reply) => {
    const { url, state, verifier } = await sso.begin();
    await sessions.rememberLogin(state, verifier);
    return reply.redirect(url, 302);
  });

  app.get(CALLBACK, { schema: { response: { 200: tokens, 401: error, 503: error } } }, async (request, reply) => {
    const state = String(request.query.state ?? randomUUID());
    const verifier = await sessions.takeLogin(state);
    const name = verifier ? await sso.finish(request.url, state, verifier) : undefined;
    const [user] = name ? (await request.sql(BY_EMAIL, [`${name}@nexus.example`])).rows : [];
    return user ? answer(user) : refuse(reply, "The sign-in was not finished, or nobody here has that name.");
  });
}
