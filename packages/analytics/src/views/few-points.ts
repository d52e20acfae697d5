import { type Drawing, figure } from "./view.ts";

/** One point in time, in words. */
interface SaidPoint {
  readonly when: string;
  readonly said: string;
}

/** Fewer points in time than make a line, each as a number: what everyone has on the first day. */
export function fewPoints(on: Drawing, title: string, points: readonly SaidPoint[]): HTMLElement {
  const { make } = on;
  return figure(
    on,
    title,
    [],
    make(
      "ul",
      { class: "tt-few" },
      points.map(({ when, said }) => make("li", {}, make("strong", {}, said), make("span", { class: "tt-muted" }, when))),
    ),
  );
}
