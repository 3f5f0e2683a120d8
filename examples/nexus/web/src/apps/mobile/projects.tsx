import { lazy, useState } from "react";
import { useApi } from "../../api/client.ts";
import type { List, Project } from "../../api/types.ts";
import { Panel } from "../../ui/panel.tsx";

const ProjectCards = lazy(() => import("./project-cards.tsx"));

const PAGE = 8;

export function Component() {
  const [page, setPage] = useState(0);
  const projects = useApi<List<Project>>(`/projects?status=active&limit=${PAGE}&offset=${page * PAGE}`);
  return (
    <>
      <h1>Projects</h1>
      <Panel title={`Page ${page + 1}`} height={584} data={projects}>
        {({ items }) => <ProjectCards projects={items} />}
      </Panel>
      <div className="tools">
        <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
          Newer
        </button>
        <button type="button" onClick={() => setPage(page + 1)}>
          Older
        </button>
      </div>
    </>
  );
}
