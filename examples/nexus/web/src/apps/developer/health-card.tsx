import type { Health } from "../../api/types.ts";
import { count } from "../../ui/format.ts";

export default function HealthCard({ health: { status, uptimeSeconds } }: { readonly health: Health }) {
  return (
    <p className="health">
      <span className="dot completed" /> {status}, up for {count(Math.round(uptimeSeconds))} s
    </p>
  );
}
