import { lazy } from "react";
import { useApi } from "../../api/client.ts";
import type { List, Project, Status } from "../../api/types.ts";
import { words } from "../../ui/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { STATUSES } from "./statuses.ts";

const BoardCards = lazy(() => import("./board-cards.tsx"));

function Column({ status }: { readonly status: Status }) {
  const projects = useApi<List<Project>>(`/projects?status=${status}&limit=6`);
  return (
    <Panel title={words(status)} height={588} data={projects}>
      {({ items }) => <BoardCards projects={items} />}
    </Panel>
  );
}

export function Component() {
  return (
    <>
      <h1>Board</h1>
      <div className="board">
        {STATUSES.map((status) => (
          <Column key={status} status={status} />
        ))}
      </div>
    </>
  );
}
