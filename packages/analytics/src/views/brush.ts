import type { Scale } from "@observablehq/plot";
import { clockFor, extent, spacingMs } from "./chart-frame.ts";
import type { Drawing, TimeRange } from "./view.ts";

/** A drag shorter than this is a click. */
const leastDragPx = 5;

/**
 * Lets a stretch of time be chosen on a plot: by dragging over it, or with two sliders that show when they have the focus.
 *
 * @param times of the points, epoch milliseconds, each the beginning of what it stands for
 * @returns the sliders, to stand after the plot
 */
export function brushable(
  on: Drawing,
  svg: (SVGSVGElement | HTMLElement) & { scale(name: "x"): Scale | undefined },
  times: readonly number[],
  onBrush: (range: TimeRange) => void,
): HTMLElement | null {
  const scale = svg.scale("x");
  const points = [...new Set(times)].sort((a, b) => a - b);
  if (!scale?.invert || points.length < 2) return null;
  const stepMs = spacingMs(points);
  const [fromMs, lastMs] = extent(points);
  const invert = scale.invert;
  svg.classList.add("tt-brushed");
  drag(on, svg, scale, (a, b) => {
    const [from, to] = [Number(invert(Math.min(a, b))), Number(invert(Math.max(a, b)))];
    // Whole points: a day is in where its middle is.
    const inside = points.filter((time) => time + stepMs / 2 >= from && time + stepMs / 2 <= to);
    const [first, last] = [inside[0], inside.at(-1)];
    if (first !== undefined && last !== undefined) onBrush({ fromMs: first, toMs: last + stepMs });
  });
  return sliders(on, points, (from, to) => onBrush({ fromMs: from ?? fromMs, toMs: (to ?? lastMs) + stepMs }));
}

function drag(
  { document, width }: Drawing,
  svg: SVGSVGElement | HTMLElement,
  scale: Scale,
  done: (fromPx: number, toPx: number) => void,
) {
  const [low, high] = extent((scale.range as readonly number[]) ?? [0, width]);
  const placeOf = (event: PointerEvent) => {
    const box = svg.getBoundingClientRect();
    return Math.min(high, Math.max(low, ((event.clientX - box.left) / box.width) * width));
  };
  let startPx: number | null = null;
  const chosen = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({
    y: "0",
    height: "100%",
    fill: "var(--tt-accent)",
    "fill-opacity": "0.15",
    "pointer-events": "none",
  }))
    chosen.setAttribute(name, value);
  const draw = (toPx: number) => {
    if (startPx === null) return;
    chosen.setAttribute("x", String(Math.min(startPx, toPx)));
    chosen.setAttribute("width", String(Math.abs(toPx - startPx)));
  };
  const end = () => {
    startPx = null;
    chosen.remove();
  };
  // Before Plot's own listeners, which would pin the tooltip.
  svg.addEventListener(
    "pointerdown",
    (event) => {
      if (!(event instanceof PointerEvent) || event.button !== 0) return;
      event.stopPropagation();
      // The tooltip would stay where it is meanwhile.
      svg.dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
      startPx = placeOf(event);
      draw(startPx);
      svg.appendChild(chosen);
      svg.setPointerCapture(event.pointerId);
    },
    { capture: true },
  );
  svg.addEventListener("pointermove", (event) => event instanceof PointerEvent && draw(placeOf(event)));
  svg.addEventListener("pointercancel", end);
  svg.addEventListener("pointerup", (event) => {
    if (startPx === null || !(event instanceof PointerEvent)) return;
    const [fromPx, toPx] = [startPx, placeOf(event)];
    end();
    if (Math.abs(toPx - fromPx) >= leastDragPx) done(fromPx, toPx);
  });
}

/** Two native range inputs over the points: what a keyboard and a screen reader know how to use. */
function sliders(
  on: Drawing,
  points: readonly number[],
  done: (fromMs: number | undefined, toMs: number | undefined) => void,
): HTMLElement {
  const { make } = on;
  const clock = clockFor(points, on.clock);
  const slider = (name: string, start: number) => {
    const input = make("input", { type: "range", min: "0", max: String(points.length - 1), step: "1", value: String(start) });
    const shown = make("output", {}, clock.say(points[start] ?? 0));
    return { name, input: input as HTMLInputElement, shown };
  };
  const both = [slider("From", 0), slider("To", points.length - 1)] as const;
  const [from, to] = both.map(({ input }) => input) as [HTMLInputElement, HTMLInputElement];
  const say = () => {
    for (const { input, shown } of both) {
      const words = clock.say(points[Number(input.value)] ?? 0);
      input.setAttribute("aria-valuetext", words);
      shown.textContent = words;
    }
  };
  const keepOrder = (moved: HTMLInputElement) => {
    if (Number(from.value) > Number(to.value)) (moved === from ? to : from).value = moved.value;
    say();
  };
  for (const input of [from, to]) {
    input.addEventListener("input", () => keepOrder(input));
    input.addEventListener("change", () => done(points[Number(from.value)], points[Number(to.value)]));
  }
  say();
  return make(
    "fieldset",
    { class: "tt-brush", "aria-label": "Choose a stretch of time" },
    both.map(({ name, input, shown }) => make("label", {}, make("span", {}, name), input, shown)),
  );
}
