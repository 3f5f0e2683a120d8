import type { Project } from "../../api/types.ts";
import { euros } from "../../ui/format.ts";

export default function BoardCards({ projects }: { readonly projects: readonly Project[] }) {
  return (
    <ul className="notes">
      {projects.map(({ id, name, owner, budget, priority, status }) => (
        <li key={id} className={status}>
          <strong>{name}</strong>
          <small>{owner.name}</small>
          <small>
            P{priority}, {euros(budget)}
          </small>
        </li>
      ))}
    </ul>
  );
}
