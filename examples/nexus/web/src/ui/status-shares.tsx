import type { StatusTotal } from "../api/types.ts";
import { count, percent, words } from "./format.ts";

const RADIUS = 70;
const AROUND = 2 * Math.PI * RADIUS;

/** A ring with one arc a status, and its legend. */
export default function StatusShares({ totals }: { readonly totals: readonly StatusTotal[] }) {
  const all = totals.reduce((sum, total) => sum + total.count, 0) || 1;
  const starts = totals.map((_, at) => totals.slice(0, at).reduce((sum, total) => sum + total.count, 0) / all);
  return (
    <div className="shares">
      <svg viewBox="0 0 180 180" width={180} height={180} role="img" aria-label="Shares by status">
        {totals.map(({ status, count: part }, at) => (
          <circle
            key={status}
            className={`arc ${status}`}
            cx={90}
            cy={90}
            r={RADIUS}
            strokeDasharray={`${(part / all) * AROUND} ${AROUND}`}
            transform={`rotate(${(starts[at] ?? 0) * 360 - 90} 90 90)`}
          />
        ))}
        <text x={90} y={98} textAnchor="middle" className="middle">
          {count(all)}
        </text>
      </svg>
      <ul>
        {totals.map(({ status, count: part }) => (
          <li key={status}>
            <span className={`dot ${status}`} />
            {words(status)}
            <strong>{percent(part / all)}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}
