import { lazy } from "react";
import { useApi } from "../../api/client.ts";
import type { Analytics, List, Project } from "../../api/types.ts";
import { Panel } from "../../ui/panel.tsx";

const TaskList = lazy(() => import("./task-list.tsx"));
const PriorityBars = lazy(() => import("./priority-bars.tsx"));
const StatusShares = lazy(() => import("../../ui/status-shares.tsx"));

export function Component() {
  const projects = useApi<List<Project>>("/projects?status=active&limit=50");
  const analytics = useApi<Analytics>("/analytics?days=30");
  return (
    <>
      <h1>Developer Dashboard</h1>
      <p className="lead">What is under way, most urgent first</p>
      <div className="columns">
        <Panel title="Open work" height={612} data={projects}>
          {({ items }) => <TaskList projects={items} />}
        </Panel>
        <div>
          <Panel title="By priority" height={230} data={projects}>
            {({ items }) => <PriorityBars projects={items} />}
          </Panel>
          <Panel title="New projects by status" height={260} data={analytics}>
            {(answer) => <StatusShares totals={answer.projects} />}
          </Panel>
        </div>
      </div>
    </>
  );
}
