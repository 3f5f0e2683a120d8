import type { Project } from "../../api/types.ts";
import { monthOf } from "../../ui/format.ts";

export default function DueByMonth({ projects }: { readonly projects: readonly Project[] }) {
  const counts = new Map<string, number>();
  for (const month of projects.map(({ dueOn }) => dueOn.slice(0, 7)).toSorted())
    counts.set(month, (counts.get(month) ?? 0) + 1);
  const most = Math.max(...counts.values(), 1);
  return (
    <div className="months">
      {[...counts].map(([month, count]) => (
        <div key={month}>
          <strong>{count}</strong>
          <span style={{ height: `${(150 * count) / most}px` }} />
          <small>{monthOf(`${month}-01`)}</small>
        </div>
      ))}
    </div>
  );
}
