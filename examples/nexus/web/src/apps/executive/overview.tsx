import { lazy } from "react";
import { useApi } from "../../api/client.ts";
import type { Analytics, List, Project } from "../../api/types.ts";
import { Panel } from "../../ui/panel.tsx";
import { KpiCards } from "./kpi-cards.tsx";
import skyline from "./skyline.png";

const ActivityChart = lazy(() => import("../../ui/activity-chart.tsx"));
const StatusShares = lazy(() => import("../../ui/status-shares.tsx"));
const ProjectTable = lazy(() => import("../../ui/project-table.tsx"));

export function Component() {
  const analytics = useApi<Analytics>("/analytics?days=30");
  const projects = useApi<List<Project>>("/projects?status=active&limit=10");
  return (
    <>
      <div className="banner">
        <div>
          <h1>Executive Dashboard</h1>
          <p>Portfolio and activity of the last 30 days</p>
        </div>
        <img src={skyline} width={480} height={96} alt="" />
      </div>
      <KpiCards analytics={analytics} />
      <div className="columns">
        <Panel title="Activity by day" height={260} data={analytics}>
          {({ days }) => <ActivityChart days={days} />}
        </Panel>
        <Panel title="New projects by status" height={260} data={analytics}>
          {(answer) => <StatusShares totals={answer.projects} />}
        </Panel>
      </div>
      <Panel title="Newest active projects" height={424} data={projects}>
        {({ items }) => <ProjectTable projects={items} />}
      </Panel>
    </>
  );
}
