import type { Project } from "../api/types.ts";
import { dayOf, euros, percent } from "./format.ts";

function Progress({ value }: { readonly value: number }) {
  return (
    <span className="progress">
      <span style={{ width: `${value}%` }} />
    </span>
  );
}

export default function ProjectTable({ projects }: { readonly projects: readonly Project[] }) {
  return (
    <table className="projects">
      <thead>
        <tr>
          <th scope="col">Project</th>
          <th scope="col">Owner</th>
          <th scope="col">Due</th>
          <th scope="col" className="figure">
            Budget
          </th>
          <th scope="col" className="figure">
            Spent
          </th>
          <th scope="col">Progress</th>
        </tr>
      </thead>
      <tbody>
        {projects.map(({ id, name, owner, dueOn, budget, spent, progress }) => (
          <tr key={id}>
            <td>{name}</td>
            <td>{owner.name}</td>
            <td>{dayOf(dueOn)}</td>
            <td className="figure">{euros(budget)}</td>
            <td className="figure">{percent(budget === 0 ? 0 : spent / budget)}</td>
            <td>
              <Progress value={progress} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
