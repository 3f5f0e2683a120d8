import { lazy, Suspense, useState } from "react";
import { useApi } from "../../api/client.ts";
import type { List, Project, Status } from "../../api/types.ts";
import { words } from "../../ui/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { STATUSES } from "./statuses.ts";

const ProjectTable = lazy(() => import("../../ui/project-table.tsx"));
const NewProject = lazy(() => import("./new-project.tsx"));

export function Component() {
  const [status, setStatus] = useState<Status>("active");
  const [adding, setAdding] = useState(false);
  const projects = useApi<List<Project>>(`/projects?status=${status}&limit=20`);
  return (
    <>
      <h1>Project Management</h1>
      <div className="tools">
        {STATUSES.map((each) => (
          <button key={each} type="button" aria-pressed={each === status} onClick={() => setStatus(each)}>
            {words(each)}
          </button>
        ))}
        <button type="button" className="main" onClick={() => setAdding(!adding)}>
          New project
        </button>
      </div>
      {adding && (
        <Suspense fallback={<div className="waiting" style={{ height: 96 }} />}>
          <NewProject />
        </Suspense>
      )}
      <Panel title={`Newest projects: ${words(status)}`} height={816} data={projects}>
        {({ items }) => <ProjectTable projects={items} />}
      </Panel>
    </>
  );
}
