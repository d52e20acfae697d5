import type { Maker } from "./dom.ts";

/** A shape of SVG: its tag and its attributes; nulls are left out. */
export type Shape =
  | readonly [tag: "path" | "rect" | "line" | "circle", attributes: Readonly<Record<string, string | number>>]
  | null;

/** A small picture within a line or a cell. Without a label it is decoration beside a number that says the same. */
export function inlinePicture(
  { document }: Maker,
  widthPx: number,
  heightPx: number,
  shapes: readonly Shape[],
  label?: string,
): Element {
  const make = (tag: string, attributes: Readonly<Record<string, string | number>>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes))
      element.setAttribute(name, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
    return element;
  };
  const svg = make("svg", { class: "tt-bar", width: widthPx, height: heightPx, viewBox: `0 0 ${widthPx} ${heightPx}` });
  if (label === undefined) svg.setAttribute("aria-hidden", "true");
  else {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  }
  svg.append(...shapes.flatMap((shape) => (shape ? [make(...shape)] : [])));
  return svg;
}

/** A line without axes through the values that are there, from their least to their largest, with its end marked. */
export function sparkline(
  on: Maker,
  values: readonly (number | null)[],
  { widthPx = 120, heightPx = 28, colour = "var(--tt-accent)" } = {},
): Element | null {
  const there = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (there.length < 3) return null;
  const low = there.reduce((a, b) => Math.min(a, b));
  const high = there.reduce((a, b) => Math.max(a, b));
  const x = (i: number) => 3 + (i / (values.length - 1)) * (widthPx - 6);
  const y = (value: number) => (high === low ? heightPx / 2 : heightPx - 3 - ((value - low) / (high - low)) * (heightPx - 6));
  const stretches: string[] = [];
  let last: readonly [number, number] = [0, 0];
  values.forEach((value, i) => {
    if (value === null || !Number.isFinite(value)) return;
    const before = values[i - 1];
    last = [x(i), y(value)];
    const isOn = i > 0 && before !== null && Number.isFinite(before);
    stretches.push(`${isOn ? "L" : "M"}${last[0].toFixed(1)},${last[1].toFixed(1)}${isOn ? "" : "h0"}`);
  });
  return inlinePicture(on, widthPx, heightPx, [
    [
      "path",
      {
        d: stretches.join(""),
        fill: "none",
        stroke: colour,
        "stroke-width": 1.6,
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
      },
    ],
    ["circle", { cx: last[0], cy: last[1], r: 2.6, fill: colour }],
  ]);
}

/** A share of the widest as a bar from zero, with its interval as a whisker. */
export function bar(
  on: Maker,
  { value, low, high, most, before, widthPx = 96, colour = "var(--tt-accent)" }: BarOptions,
): Element | null {
  if (value === null || !Number.isFinite(value) || !(most > 0)) return null;
  const x = (number: number) => Math.max(0, Math.min(1, number / most)) * (widthPx - 2);
  return inlinePicture(on, widthPx, 14, [
    ["rect", { x: 0, y: 3, width: Math.max(0.5, x(value)), height: 8, rx: 2, fill: colour, "fill-opacity": 0.8 }],
    typeof low === "number" && typeof high === "number"
      ? [
          "path",
          {
            d: `M${x(low).toFixed(1)},4v6m0,-3H${x(high).toFixed(1)}m0,-3v6`,
            fill: "none",
            stroke: "var(--tt-ink)",
            "stroke-width": 1.4,
          },
        ]
      : null,
    typeof before === "number"
      ? ["line", { x1: x(before), x2: x(before), y1: 0, y2: 14, stroke: "var(--tt-ink)", "stroke-width": 2 }]
      : null,
  ]);
}

interface BarOptions {
  readonly value: number | null;
  /** Its interval. */
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
  /** What the full width stands for. */
  readonly most: number;
  /** A tick to compare with. */
  readonly before?: number | null | undefined;
  readonly widthPx?: number;
  readonly colour?: string;
}
