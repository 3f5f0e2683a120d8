import type { Day } from "../../api/types.ts";

const WIDTH = 320;
const HEIGHT = 80;

export default function Trend({ days }: { readonly days: readonly Day[] }) {
  const top = Math.max(...days.map(({ events }) => events), 1);
  const step = WIDTH / Math.max(days.length - 1, 1);
  const points = days.map(
    ({ events }, at) => `${(at * step).toFixed(1)},${(HEIGHT - 4 - (events / top) * 70).toFixed(1)}`,
  );
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      height={HEIGHT}
      preserveAspectRatio="none"
      role="img"
      aria-label="Events by day"
    >
      <polyline className="line" points={points.join(" ")} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
