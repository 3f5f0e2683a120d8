import type { Loaded } from "../../api/client.ts";
import type { Analytics } from "../../api/types.ts";
import { compact, count, euros, percent } from "../../ui/format.ts";

interface Card {
  readonly title: string;
  readonly value: (analytics: Analytics) => string;
  readonly note: (analytics: Analytics) => string;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const budget = ({ projects }: Analytics): number => sum(projects.map((total) => total.budget));
const spent = ({ projects }: Analytics): number => sum(projects.map((total) => total.spent));
const active = ({ projects }: Analytics): number => projects.find(({ status }) => status === "active")?.count ?? 0;

const CARDS: readonly Card[] = [
  {
    title: "Active users",
    value: ({ totals }) => count(totals.users),
    note: ({ totals }) => `${compact(totals.events)} events`,
  },
  {
    title: "New projects",
    value: ({ projects }) => count(sum(projects.map((total) => total.count))),
    note: (analytics) => `${count(active(analytics))} of them active`,
  },
  {
    title: "New budgets",
    value: (analytics) => euros(budget(analytics)),
    note: (analytics) => `${percent(spent(analytics) / (budget(analytics) || 1))} spent`,
  },
  {
    title: "95 % answered within",
    value: ({ totals }) => `${(totals.p95DurationMs / 1000).toFixed(2)} s`,
    note: () => "of all actions",
  },
];

export function KpiCards({ analytics }: { readonly analytics: Loaded<Analytics> }) {
  return (
    <dl className="cards">
      {CARDS.map(({ title, value, note }) => (
        <div key={title} className="card">
          <dt>{title}</dt>
          <dd className="value">{analytics.state === "ready" ? value(analytics.value) : "–"}</dd>
          <dd className="note">{analytics.state === "ready" ? note(analytics.value) : "\u00a0"}</dd>
        </div>
      ))}
    </dl>
  );
}
