import { lazy } from "react";
import { useApi } from "../../api/client.ts";
import type { Report } from "../../api/types.ts";
import { Panel } from "../../ui/panel.tsx";

const ReportTable = lazy(() => import("./report-table.tsx"));
const BudgetBars = lazy(() => import("./budget-bars.tsx"));

export function Component() {
  const report = useApi<Report>("/reports/portfolio?months=12");
  return (
    <>
      <h1>Portfolio</h1>
      <p className="lead">Projects of the last twelve months by the department of their owners</p>
      <Panel title="Budget and spent" height={304} data={report}>
        {({ departments }) => <BudgetBars departments={departments} />}
      </Panel>
      <Panel title="Departments" height={348} data={report}>
        {({ departments }) => <ReportTable departments={departments} />}
      </Panel>
    </>
  );
}
