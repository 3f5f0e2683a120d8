import type { Day } from "../../api/types.ts";
import { compact } from "../../ui/format.ts";

const NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const weekday = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

export default function WeekHeat({ days }: { readonly days: readonly Day[] }) {
  const means = NAMES.map((_, at) => {
    const same = days.filter(({ day }) => weekday(day) === at);
    return same.reduce((sum, { events }) => sum + events, 0) / (same.length || 1);
  });
  const most = Math.max(...means, 1);
  return (
    <div className="heat">
      {NAMES.map((name, at) => (
        <div key={name} style={{ ["--heat" as string]: (means[at] ?? 0) / most }}>
          <span>{name}</span>
          <strong>{compact(Math.round(means[at] ?? 0))}</strong>
          <small>events</small>
        </div>
      ))}
    </div>
  );
}
