import type { Project } from "../../api/types.ts";
import { dayOf, euros } from "../../ui/format.ts";

export default function ProjectCards({ projects }: { readonly projects: readonly Project[] }) {
  return (
    <ul className="tasks">
      {projects.map(({ id, name, owner, dueOn, budget, priority }) => (
        <li key={id}>
          <span className={`priority p${priority}`}>P{priority}</span>
          <span className="what">
            <strong>{name}</strong>
            <small>
              {owner.name}, due {dayOf(dueOn)}
            </small>
          </span>
          <span className="figure">{euros(budget)}</span>
        </li>
      ))}
    </ul>
  );
}
