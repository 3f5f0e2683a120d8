import type { DepartmentReport } from "../../api/types.ts";
import { euros } from "../../ui/format.ts";

/** A bar a department: its budget, and in it what is spent. */
export default function BudgetBars({ departments }: { readonly departments: readonly DepartmentReport[] }) {
  const most = Math.max(...departments.map(({ budget }) => budget), 1);
  return (
    <div className="bars">
      {departments.map(({ department, budget, spent }) => (
        <div key={department}>
          <span>{department}</span>
          <span className="track">
            <span className="budget" style={{ width: `${(100 * budget) / most}%` }} />
            <span className="spent" style={{ width: `${(100 * spent) / most}%` }} />
          </span>
          <span className="figure">
            {euros(spent)} of {euros(budget)}
          </span>
        </div>
      ))}
    </div>
  );
}
