import type { Day } from "../api/types.ts";
import { compact, dayOf } from "./format.ts";

const WIDTH = 720;
const HEIGHT = 260;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 8;

/** The next of 1, 2, 5, 10, 20 … at or above a number. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

/** Events as bars, users as a line over them, both on one axis. */
export default function ActivityChart({ days }: { readonly days: readonly Day[] }) {
  const top = roundUp(Math.max(...days.map(({ events }) => events), 1));
  const y = (value: number) => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const slot = (WIDTH - LEFT) / Math.max(days.length, 1);
  const x = (at: number) => LEFT + at * slot;
  const line = days.map(({ users }, at) => `${(x(at) + slot / 2).toFixed(1)},${y(users).toFixed(1)}`).join(" ");
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      height={HEIGHT}
      role="img"
      aria-label="Events and users by day"
    >
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <g key={share}>
          <line className="grid" x1={LEFT} x2={WIDTH} y1={y(share * top)} y2={y(share * top)} />
          <text className="axis" x={LEFT - 8} y={y(share * top) + 4} textAnchor="end">
            {compact(share * top)}
          </text>
        </g>
      ))}
      {days.map(({ day, events }, at) => (
        <g key={day}>
          <rect className="events" x={x(at) + 2} width={slot - 4} y={y(events)} height={y(0) - y(events)} rx={2}>
            <title>{`${dayOf(day)}: ${events} events`}</title>
          </rect>
          {at % 5 === 0 && (
            <text className="axis" x={x(at) + slot / 2} y={HEIGHT - 6} textAnchor="middle">
              {dayOf(day)}
            </text>
          )}
        </g>
      ))}
      <polyline className="line" points={line} />
    </svg>
  );
}
