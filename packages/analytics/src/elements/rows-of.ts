import type { Row } from "../engine/cell.ts";
import { maker } from "../views/dom.ts";
import { drawing, emptyFigure, type ViewOptions } from "../views/view.ts";
import type { Answers } from "./view.ts";

/**
 * The rows of one question of a view, typed: the question answers for their shape.
 *
 * @param size where it is given, rows come largest first
 */
export function rowsOf<R extends Row>({ rows }: Answers, name: string, size?: (row: R) => number): readonly R[] {
  const found = rows(name) as readonly R[];
  return size ? found.toSorted((a, b) => size(b) - size(a)) : found;
}

/** What a picture needs to be read, and what lies between two, in pixels. */
const leastWidth = 380;
const gap = 28;

/**
 * Several pictures of one view: two in a row where there is room for two, else one beneath the other. One that has
 * nothing to draw is left out beside others. What the reader must know of the rows is said at the last.
 */
export function stackOf(options: ViewOptions, draws: readonly ((options: ViewOptions) => HTMLElement)[]): HTMLElement {
  const half = Math.floor(((options.width ?? 0) - gap) / 2);
  const isPaired = draws.length > 1 && half >= leastWidth;
  const own = isPaired ? { ...options, width: half } : options;
  const drawn = draws.map((draw, i) => draw(i === draws.length - 1 ? own : { ...own, caption: "" }));
  const speaking = draws.filter((_, i) => !drawn[i] || !saysNothing(drawn[i]));
  if (speaking.length > 0 && speaking.length < draws.length) return stackOf(options, speaking);
  return maker(options.document).make("div", { class: isPaired ? "stack paired" : "stack" }, drawn);
}

/** Whether a picture only says that it has nothing to draw. */
export function saysNothing(picture: HTMLElement): boolean {
  return picture.querySelector(".tt-empty") !== null && picture.querySelector("svg, table, .tt-few, .tt-legend") === null;
}

/** What a view shows where a question that always has a row gave none. */
export function nothing(title: string, options: ViewOptions): HTMLElement {
  return emptyFigure(drawing(options), title, "There are no records in this window.");
}
