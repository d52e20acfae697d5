import type { Cell } from "../engine/cell.ts";
import { type Clock, clock } from "./clock.ts";
import { type Child, type Maker, maker } from "./dom.ts";

/** What every view can be told. */
export interface ViewOptions {
  /** What to draw with: the live page's document, or one that needs no browser. */
  readonly document: Document;
  /** Width of the picture in pixels, at least 240; 640 by default. Nothing follows the page: draw again when it changes. */
  readonly width?: number;
  /** Height of the plot in pixels; each view has its own default. */
  readonly height?: number;
  /** Each view has its own default; `""` for none. */
  readonly title?: string;
  /** Said after what the view itself has to say of its numbers. */
  readonly caption?: string;
  /** Of the title, 3 by default. */
  readonly headingLevel?: 2 | 3 | 4 | 5 | 6;
  /** BCP 47, of dates: `de`. Numbers and words stay English. */
  readonly locale?: string;
  /** IANA name, `"UTC"` by default. Points a whole day or more apart are days of UTC, and are called so everywhere. */
  readonly timeZone?: string;
  /** Whether there is a pointer: tooltips instead of titles. By default where `document` is the page's own. */
  readonly isInteractive?: boolean;
  /** Called with the stretch of time a reader chose, by dragging or with the two sliders that a keyboard reaches. */
  readonly onBrush?: (range: TimeRange) => void;
  /** Called with what a reader chose, as column → value, ready for a question's `where`. */
  readonly onPick?: (where: Where) => void;
}

/** A stretch of time, half-open. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Column → value. */
export type Where = Readonly<Record<string, Cell>>;

/** The options of a view with their defaults, and what to make elements with. */
export interface Drawing extends Maker {
  readonly options: ViewOptions;
  readonly width: number;
  readonly isLive: boolean;
  readonly clock: Clock;
}

export function drawing(options: ViewOptions): Drawing {
  const { document, width = 640, isInteractive = document === globalThis.document, locale, timeZone } = options;
  return {
    ...maker(document),
    options,
    width: Math.max(240, Math.round(width)),
    isLive: isInteractive,
    clock: clock({ locale, timeZone }),
  };
}

/** The level of a heading beneath a view's title. */
export function levelBelow({ headingLevel = 3 }: ViewOptions): 3 | 4 | 5 | 6 {
  return headingLevel === 2 ? 3 : headingLevel === 3 ? 4 : headingLevel === 4 ? 5 : 6;
}

/** A view's frame: its title, what is needed to read it, and the picture. */
export function figure(
  { make, options }: Drawing,
  title: string,
  notes: readonly string[],
  ...content: readonly Child[]
): HTMLElement {
  const { title: asked = title, caption = "", headingLevel = 3 } = options;
  const said = [...notes, caption].filter((note) => note !== "");
  return make(
    "figure",
    { class: "tt-view" },
    asked !== "" || said.length > 0
      ? make(
          "figcaption",
          {},
          asked === "" ? null : make(`h${headingLevel}`, { class: "tt-title", dir: "auto" }, asked),
          said.map((note) => make("p", { class: "tt-note" }, note)),
        )
      : null,
    ...content,
  );
}

/** A view that has nothing to draw, and says so. */
export function emptyFigure(on: Drawing, title: string, words: string): HTMLElement {
  return figure(on, title, [], on.make("p", { class: "tt-empty" }, words));
}
