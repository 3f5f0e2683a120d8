import type { DepartmentReport } from "../../api/types.ts";
import { count, euros, percent } from "../../ui/format.ts";

export default function ReportTable({ departments }: { readonly departments: readonly DepartmentReport[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Department</th>
          {["Projects", "Completed", "Late", "Budget", "Spent", "Progress"].map((title) => (
            <th key={title} scope="col" className="figure">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {departments.map(({ department, projects, completed, late, budget, spent, progress }) => (
          <tr key={department}>
            <td>{department}</td>
            <td className="figure">{count(projects)}</td>
            <td className="figure">{percent(completed / (projects || 1))}</td>
            <td className="figure">{percent(late / (projects || 1))}</td>
            <td className="figure">{euros(budget)}</td>
            <td className="figure">{euros(spent)}</td>
            <td className="figure">{Math.round(progress)} %</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
