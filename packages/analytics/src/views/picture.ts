import * as Plot from "@observablehq/plot";
import { brushable } from "./brush.ts";
import type { Drawing } from "./view.ts";

/** What a picture is, besides what Plot draws. */
export interface Picture {
  /** Its main numbers in words: all that a reader who cannot see it gets. */
  readonly label: string;
  /** The times of its points, where a stretch of them can be chosen. */
  readonly times?: readonly number[];
}

/** Beyond so many points, single ones are neither marked nor titled. */
const mostMarked = 400;

/** Draws a plot as one image that says what it shows. It carries no style of its own: the rules are in the views' style sheet. */
export function picture(on: Drawing, { label, times }: Picture, plot: Plot.PlotOptions): readonly Element[] {
  const { document, options, width } = on;
  const svg = Plot.plot({
    height: 230,
    marginLeft: 56,
    marginRight: 24,
    marginBottom: 28,
    marginTop: 14,
    ...plot,
    ...(options.height !== undefined && { height: Math.max(80, options.height) }),
    width,
    document,
    className: "tt-plot",
  });
  // A strict content security policy would refuse it, and report each.
  for (const style of [...svg.querySelectorAll("style")]) style.remove();
  // Plot means it for Safari, and sets it as a style.
  svg.removeAttribute("style");
  // Of no use within one image, and not allowed on groups.
  for (const group of [...svg.querySelectorAll("g[aria-label]")]) {
    group.setAttribute("class", `tt-${group.getAttribute("aria-label")?.replaceAll(" ", "-")}`);
    group.removeAttribute("aria-label");
  }
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const sliders = times && on.isLive && options.onBrush ? brushable(on, svg, times, options.onBrush) : null;
  return sliders ? [svg, sliders] : [svg];
}

/**
 * Marks that say what a point is: a tooltip where there is a pointer, else titles on dots.
 *
 * @param channels where the points are; `r` of the dots, 2.5 by default, 0 for titles on nothing that shows
 */
export function told<P>(
  on: Drawing,
  points: readonly P[],
  say: (point: P) => string,
  {
    along = "x",
    r = 2.5,
    fill,
    x,
    y,
  }: { along?: "x" | "y" | "xy"; r?: number; fill?: string; x: Plot.ChannelValueSpec; y: Plot.ChannelValueSpec },
): Plot.Markish[] {
  const isMarked = points.length <= mostMarked;
  const look = {
    x,
    y,
    ...(fill === undefined ? { fill: "transparent" } : { fill }),
    r: r === 0 ? 6 : points.length > 60 ? Math.min(r, 1) : r,
  };
  if (!on.isLive) return isMarked ? [Plot.dot(points, { ...look, title: say as (point: unknown) => string })] : [];
  const point = along === "x" ? Plot.pointerX : along === "y" ? Plot.pointerY : Plot.pointer;
  return [
    ...(isMarked && r > 0 ? [Plot.dot(points, look)] : []),
    Plot.tip(
      points,
      point({
        x,
        y,
        title: say as (point: unknown) => string,
        maxRadius: 80,
        // Plot takes null for none, which its types do not say.
        ariaLabel: null as unknown as string,
        className: "tt-tip",
        fontSize: 12,
        lineHeight: 1.3,
        stroke: "var(--tt-line)",
      }),
    ),
  ];
}
