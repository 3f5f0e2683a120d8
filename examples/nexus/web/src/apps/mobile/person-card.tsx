import { useApi } from "../../api/client.ts";
import type { DirectoryEntry, User } from "../../api/types.ts";
import { Panel } from "../../ui/panel.tsx";

/** What the company's directory says of somebody. */
export default function PersonCard({ user: { email, name } }: { readonly user: User }) {
  const entry = useApi<DirectoryEntry>(`/directory/${email.split("@")[0]}`);
  return (
    <Panel title={name} height={48} data={entry}>
      {(found) => (
        <p className="entry">
          <a href={`mailto:${found.email}`}>{found.email}</a>
          <small>
            {found.role} in {found.department}
          </small>
        </p>
      )}
    </Panel>
  );
}
