import type { Project } from "../../api/types.ts";

const PRIORITIES = [1, 2, 3, 4, 5];

export default function PriorityBars({ projects }: { readonly projects: readonly Project[] }) {
  const counts = PRIORITIES.map((priority) => projects.filter((project) => project.priority === priority).length);
  const most = Math.max(...counts, 1);
  return (
    <div className="bars bars-narrow">
      {PRIORITIES.map((priority, at) => (
        <div key={priority}>
          <span className={`priority p${priority}`}>P{priority}</span>
          <span className="track">
            <span className="spent" style={{ width: `${(100 * (counts[at] ?? 0)) / most}%` }} />
          </span>
          <span className="figure">{counts[at]}</span>
        </div>
      ))}
    </div>
  );
}
