import { lazy } from "react";
import { useApi } from "../../api/client.ts";
import type { Health } from "../../api/types.ts";
import { Panel } from "../../ui/panel.tsx";

const HealthCard = lazy(() => import("./health-card.tsx"));
const EndpointTimes = lazy(() => import("./endpoint-times.tsx"));

export function Component() {
  const health = useApi<Health>("/health");
  return (
    <>
      <h1>System</h1>
      <p className="lead">The API as this browser sees it</p>
      <Panel title="Health" height={72} data={health}>
        {(answer) => <HealthCard health={answer} />}
      </Panel>
      <Panel title="Endpoints" height={330} data={health}>
        {() => <EndpointTimes />}
      </Panel>
    </>
  );
}
