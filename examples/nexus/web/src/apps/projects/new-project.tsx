import { useState } from "react";
import { createProject } from "../../api/client.ts";

export default function NewProject() {
  const [answer, setAnswer] = useState("");
  const send = (form: FormData) =>
    createProject({
      name: String(form.get("name")),
      ownerId: Number(form.get("owner")),
      budget: Number(form.get("budget")),
      dueOn: String(form.get("due")),
    }).then(
      ({ id, name }) => setAnswer(`${name} is project ${id}.`),
      (error: Error) => setAnswer(error.message),
    );
  return (
    <form className="panel tools" action={send}>
      <label>
        Name <input name="name" required maxLength={120} />
      </label>
      <label>
        Owner's number <input name="owner" type="number" min={1} required />
      </label>
      <label>
        Budget <input name="budget" type="number" min={0} required />
      </label>
      <label>
        Due <input name="due" type="date" required />
      </label>
      <button type="submit" className="main">
        Create
      </button>
      <output>{answer}</output>
    </form>
  );
}
