import * as Plot from "@observablehq/plot";
import { extent, ink } from "./chart-frame.ts";
import { formatNumber } from "./format.ts";
import { picture, told } from "./picture.ts";
import type { Drawing } from "./view.ts";

/** A gain with its interval, where above 0 is better. */
interface Gain {
  readonly gain: number;
  readonly interval: readonly [number, number] | null;
  /** What the verdict is measured by: the least that is worth having, above 0, or the loss that is borne, below; 0 for neither. */
  readonly margin: number;
  readonly tone: "good" | "bad" | "muted";
  /** All of it in words. */
  readonly label: string;
}

/** One gain on its own axis: a dot in its interval, where that is known, a line at no difference, the margin dashed, what is borne shaded. */
export function gainStrip(on: Drawing, { gain, interval, margin, tone, label }: Gain): readonly Element[] {
  const [low, high] = interval ?? [gain, gain];
  const [least, most] = extent([low, high, gain, margin, 0].filter(Number.isFinite));
  const room = (most - least || Math.abs(most) || 1) * 0.06;
  const colour = `var(--tt-${tone})`;
  const [row, ends] = [[{ gain, low, high }], [low, high]];
  const middle = () => 0;
  return picture(
    on,
    { label },
    {
      height: 54,
      marginTop: 6,
      marginBottom: 22,
      marginLeft: 24,
      x: {
        label: null,
        domain: [least - room, most + room],
        ticks: on.width < 480 ? 3 : 6,
        tickFormat: (value: number) => formatNumber(value),
        tickSize: 3,
      },
      y: { axis: null, domain: [-1, 1] },
      marks: [
        margin < 0 ? Plot.rectX([margin], { x1: Plot.identity, x2: middle, fill: ink, fillOpacity: 0.08 }) : null,
        Plot.ruleX([0], { stroke: ink, strokeOpacity: 0.55 }),
        margin === 0 ? null : Plot.ruleX([margin], { stroke: ink, strokeOpacity: 0.7, strokeDasharray: "4 3" }),
        interval && Plot.ruleY(row, { x1: "low", x2: "high", y: middle, stroke: colour, strokeWidth: 3 }),
        interval && Plot.ruleX(ends, { x: Plot.identity, y1: () => -0.55, y2: () => 0.55, stroke: colour, strokeWidth: 2 }),
        Plot.dot(row, { x: "gain", y: middle, r: 5.5, fill: colour, stroke: "var(--tt-card)", strokeWidth: 1.5 }),
        ...told(on, row, () => label, { along: "xy", r: 0, x: "gain", y: middle }),
      ],
    },
  );
}
