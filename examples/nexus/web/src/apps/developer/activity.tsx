import { lazy, useState } from "react";
import { useApi } from "../../api/client.ts";
import type { Analytics } from "../../api/types.ts";
import { Panel } from "../../ui/panel.tsx";

const ActivityChart = lazy(() => import("../../ui/activity-chart.tsx"));
const WeekHeat = lazy(() => import("./week-heat.tsx"));

const SPANS = [14, 30, 60];

export function Component() {
  const [days, setDays] = useState(30);
  const analytics = useApi<Analytics>(`/analytics?days=${days}`);
  return (
    <>
      <h1>Activity</h1>
      <div className="tools">
        {SPANS.map((span) => (
          <button key={span} type="button" aria-pressed={span === days} onClick={() => setDays(span)}>
            {span} days
          </button>
        ))}
      </div>
      <Panel title="Events and users by day" height={260} data={analytics}>
        {(answer) => <ActivityChart days={answer.days} />}
      </Panel>
      <Panel title="By day of the week" height={150} data={analytics}>
        {(answer) => <WeekHeat days={answer.days} />}
      </Panel>
    </>
  );
}
