import type { Project } from "../../api/types.ts";
import { dayOf } from "../../ui/format.ts";

const SHOWN = 10;

export default function TaskList({ projects }: { readonly projects: readonly Project[] }) {
  const urgent = projects.toSorted((a, b) => a.priority - b.priority || a.dueOn.localeCompare(b.dueOn));
  return (
    <ul className="tasks">
      {urgent.slice(0, SHOWN).map(({ id, name, owner, priority, dueOn, progress }) => (
        <li key={id}>
          <span className={`priority p${priority}`}>P{priority}</span>
          <span className="what">
            <strong>{name}</strong>
            <small>
              {owner.name}, due {dayOf(dueOn)}
            </small>
          </span>
          <span className="figure">{progress} %</span>
        </li>
      ))}
    </ul>
  );
}
