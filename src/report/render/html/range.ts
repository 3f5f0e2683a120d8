import { scaleLinear } from "d3-scale";
import { s } from "hastscript";
import type { Finding } from "../../../findings/finding.ts";
import { stateOf } from "../../../findings/verdict.ts";

const WIDTH = 130;
const HEIGHT = 18;
const DOT = 4;

/**
 * The value with its 95 % interval on a scale from 0, the budget as a line: how much room is left, at a glance.
 * Undefined where there is nothing to draw.
 */
export function rangePicture(finding: Finding) {
  const { value, interval, budget, metric } = finding;
  if (value === undefined || !budget || metric.unit === "yes") return undefined;
  const [low, high] = interval ?? [value, value];
  const top = Math.max(high, value, budget.bound);
  if (!(top > 0)) return undefined;
  const x = scaleLinear([0, top * 1.08], [DOT, WIDTH]).clamp(true);
  const y = HEIGHT / 2;
  const state = stateOf(finding);
  const tone = state === "over" ? "bad" : state === "warning" || state === "not judged" ? "warning" : "good";
  return s(
    "svg",
    {
      width: WIDTH,
      height: HEIGHT,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      ariaLabel: "value, interval and budget",
    },
    [
      s("line", { x1: 0, x2: WIDTH, y1: y, y2: y, style: "stroke: var(--line)" }),
      s("line", {
        x1: x(low),
        x2: x(high),
        y1: y,
        y2: y,
        style: `stroke: var(--${tone}); stroke-width: 6; stroke-opacity: .35`,
      }),
      s("circle", { cx: x(value), cy: y, r: DOT, style: `fill: var(--${tone})` }),
      s("line", {
        x1: x(budget.bound),
        x2: x(budget.bound),
        y1: 1,
        y2: HEIGHT - 1,
        style: "stroke: var(--ink); stroke-width: 2",
      }),
    ],
  );
}
