import { formatChange, formatCount, formatMs, formatNumber, formatPercent, formatUsd } from "./format.ts";
import { andOthers, atMost, nameText } from "./names.ts";
import { sparkline } from "./shapes.ts";
import { type Drawing, drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

/** One number at a glance. */
export interface Tile {
  readonly name: string;
  readonly value: number | null;
  readonly unit: "count" | "ms" | "usd" | "share" | "number";
  /** Its 95 % interval. */
  readonly low?: number | null;
  readonly high?: number | null;
  /** Of how many records. */
  readonly n?: number | null;
  /** What it was before. */
  readonly reference?: number | null;
  /** Whether chance moves it, as a percentile or a rate: such a number is called changed only where that is beyond noise. */
  readonly isEstimate?: boolean;
  /** Whether it moved by more than chance moves it; null or left out where nobody can say, and for plain counts. */
  readonly isBeyondNoise?: boolean | null;
  /** Whether the move is for the worse. */
  readonly isWorse?: boolean | null;
  readonly series?: readonly (number | null)[];
  readonly note?: string;
}

const say = { count: formatCount, ms: formatMs, usd: formatUsd, share: formatPercent, number: formatNumber } as const;
const mostTiles = 48;

/** A scorecard: each number with its interval, its sample size and its course; called changed only where that is beyond noise. */
export function tilesView(tiles: readonly Tile[], options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const there = atMost(
    tiles.filter(({ value, note }) => value !== null || note),
    mostTiles,
  );
  if (there.shown.length === 0) return emptyFigure(on, "At a glance", "There is nothing to count in this window.");
  return figure(
    on,
    "",
    [],
    on.make(
      "ul",
      { class: "tt-tiles", "aria-label": "At a glance" },
      there.shown.map((tile) => tileOf(tile, on)),
    ),
    there.others > 0 ? on.make("p", { class: "tt-note" }, andOthers(there.others)) : null,
  );
}

function tileOf(tile: Tile, on: Drawing): HTMLElement {
  const { make } = on;
  const { name, value, unit, low = null, high = null, n = null, series = [], note } = tile;
  const text = say[unit];
  const interval = low !== null && high !== null ? `${text(low)} to ${text(high)}` : "";
  const size = n === null ? "" : `n = ${formatCount(n)}`;
  const { words, tone } = changeOf(tile, text);
  return make(
    "li",
    { class: "tt-tile" },
    make("p", { class: "tt-name" }, make("bdi", {}, nameText(name))),
    make("p", { class: "tt-value" }, text(value)),
    words ? make("p", { class: `tt-change${tone}` }, words) : null,
    interval || size
      ? make("p", { class: "tt-change" }, interval, interval && size ? ", " : "", make("span", { class: "tt-whole" }, size))
      : null,
    note ? make("p", { class: "tt-change" }, note) : null,
    sparkline(on, series),
  );
}

function changeOf(
  { value, reference = null, isEstimate = false, isBeyondNoise = null, isWorse = null }: Tile,
  text: (value: number) => string,
) {
  if (value === null || reference === null) return { words: "", tone: "" };
  if (isBeyondNoise === false) return { words: `no certain change, was ${text(reference)}`, tone: "" };
  if (isEstimate && isBeyondNoise === null) return { words: `was ${text(reference)}`, tone: "" };
  if (reference === 0 && value !== 0) return { words: "none before", tone: "" };
  const tone = isBeyondNoise === true && isWorse !== null ? (isWorse ? " tt-bad" : " tt-good") : "";
  return { words: `${formatChange(value, reference)} from ${text(reference)}`, tone };
}
