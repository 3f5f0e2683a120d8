import { scaleLinear } from "d3-scale";
import { s } from "hastscript";

const WIDTH = 90;
const HEIGHT = 22;
const MARGIN = 3;

/** Earlier runs as a line, this one as its dot. @param history at least two values */
export function sparkPicture(history: readonly number[]) {
  const [low, high] = [Math.min(...history), Math.max(...history)];
  const x = scaleLinear([0, history.length - 1], [MARGIN, WIDTH - MARGIN]);
  const y = scaleLinear(low === high ? [low - 1, high + 1] : [low, high], [HEIGHT - MARGIN, MARGIN]);
  const points = history.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const [last = "0,0"] = points.slice(-1);
  const [cx = "", cy = ""] = last.split(",");
  return s(
    "svg",
    {
      width: WIDTH,
      height: HEIGHT,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      ariaLabel: "earlier runs and this one",
    },
    [
      s("title", "earlier runs and this one"),
      s("polyline", { points: points.join(" "), style: "fill: none; stroke: var(--dim); stroke-width: 1.2" }),
      s("circle", { cx, cy, r: 2.5, style: "fill: var(--accent)" }),
    ],
  );
}
