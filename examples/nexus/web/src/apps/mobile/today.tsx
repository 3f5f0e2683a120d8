import { lazy } from "react";
import { useApi } from "../../api/client.ts";
import type { Analytics, List, Project } from "../../api/types.ts";
import { count } from "../../ui/format.ts";
import { Panel } from "../../ui/panel.tsx";

const Trend = lazy(() => import("./trend.tsx"));
const ProjectCards = lazy(() => import("./project-cards.tsx"));

export function Component() {
  const analytics = useApi<Analytics>("/analytics?days=14");
  const projects = useApi<List<Project>>("/projects?status=active&limit=4");
  const totals = analytics.state === "ready" ? analytics.value.totals : undefined;
  return (
    <>
      <h1>Today</h1>
      <dl className="cards two">
        <div className="card">
          <dt>Active users</dt>
          <dd className="value">{totals ? count(totals.users) : "–"}</dd>
        </div>
        <div className="card">
          <dt>Events</dt>
          <dd className="value">{totals ? count(totals.events) : "–"}</dd>
        </div>
      </dl>
      <Panel title="Events of two weeks" height={80} data={analytics}>
        {({ days }) => <Trend days={days} />}
      </Panel>
      <Panel title="Newest projects" height={292} data={projects}>
        {({ items }) => <ProjectCards projects={items} />}
      </Panel>
    </>
  );
}
