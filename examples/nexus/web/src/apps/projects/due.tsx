import { lazy } from "react";
import { useApi } from "../../api/client.ts";
import type { List, Project } from "../../api/types.ts";
import { Panel } from "../../ui/panel.tsx";

const DueByMonth = lazy(() => import("./due-by-month.tsx"));
const ProjectTable = lazy(() => import("../../ui/project-table.tsx"));

const SHOWN = 10;

export function Component() {
  const projects = useApi<List<Project>>("/projects?status=active&limit=100");
  return (
    <>
      <h1>Due</h1>
      <p className="lead">Of the 100 newest active projects</p>
      <Panel title="By month" height={240} data={projects}>
        {({ items }) => <DueByMonth projects={items} />}
      </Panel>
      <Panel title="Next" height={424} data={projects}>
        {({ items }) => (
          <ProjectTable projects={items.toSorted((a, b) => a.dueOn.localeCompare(b.dueOn)).slice(0, SHOWN)} />
        )}
      </Panel>
    </>
  );
}
