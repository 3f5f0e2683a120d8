import { lazy, useDeferredValue, useState } from "react";
import { useApi } from "../../api/client.ts";
import type { List, User } from "../../api/types.ts";
import { Panel } from "../../ui/panel.tsx";

const PeopleTable = lazy(() => import("../../ui/people-table.tsx"));

export function Component() {
  const [text, setText] = useState("");
  const search = useDeferredValue(text.trim());
  const query = search.length < 2 ? "" : `&search=${encodeURIComponent(search)}`;
  const people = useApi<List<User>>(`/users?limit=20${query}`);
  return (
    <>
      <h1>People</h1>
      <div className="tools">
        <label>
          Mail address begins with{" "}
          <input type="search" value={text} onChange={(event) => setText(event.target.value)} />
        </label>
      </div>
      <Panel title="People" height={816} data={people}>
        {({ items }) => <PeopleTable people={items} />}
      </Panel>
    </>
  );
}
