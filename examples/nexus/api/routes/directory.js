import { directoryEntry, error, uid } from "../schemas.js";

export async function directoryRoutes(app, { directory }) {
  const schema = { params: uid, response: { 200: directoryEntry, 400: error, 404: error, 503: error } };
  app.get("/api/directory/:uid", { schema }, async (request, reply) => {
    const found = await directory.find(request.params.uid);
    if (!found) return reply.code(404).send({ error: "Not Found", message: `Nobody is ${request.params.uid}.` });
    const { uid: name, cn, mail, departmentNumber, title } = found;
    return { uid: name, name: cn, email: mail, department: departmentNumber, role: title };
  });
}
