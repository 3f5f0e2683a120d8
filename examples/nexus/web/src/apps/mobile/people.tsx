import { lazy, Suspense, useDeferredValue, useState } from "react";
import { useApi } from "../../api/client.ts";
import type { List, User } from "../../api/types.ts";
import { Panel } from "../../ui/panel.tsx";

const PeopleList = lazy(() => import("./people-list.tsx"));
const PersonCard = lazy(() => import("./person-card.tsx"));

export function Component() {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<User>();
  const search = useDeferredValue(text.trim());
  const query = search.length < 2 ? "" : `&search=${encodeURIComponent(search)}`;
  const people = useApi<List<User>>(`/users?limit=8${query}`);
  return (
    <>
      <h1>People</h1>
      <div className="tools">
        <input
          type="search"
          aria-label="Mail address begins with"
          placeholder="Mail address begins with"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {chosen && (
        <Suspense fallback={<div className="waiting" style={{ height: 96 }} />}>
          <PersonCard key={chosen.id} user={chosen} />
        </Suspense>
      )}
      <Panel title="Everybody" height={488} data={people}>
        {({ items }) => <PeopleList people={items} onChoose={setChosen} />}
      </Panel>
    </>
  );
}
