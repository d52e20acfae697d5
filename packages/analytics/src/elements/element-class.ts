import type { Report } from "../report/report.ts";
import { adoptViewStyle } from "../views/adopt-view-style.ts";
import { adoptElementStyle } from "./element-style.ts";
import type { Comparison } from "./experiment-fill.ts";
import type { OpenSource } from "./open-source.ts";
import type { PanelPlace } from "./panel.ts";
import { savedReport } from "./saved-report.ts";
import type { Scope } from "./scope.ts";
import { share } from "./share.ts";
import type { ReportSource } from "./source.ts";

/** What an element is filled with. */
export interface Filling {
  readonly element: HTMLElement;
  /** Asks again and draws what is answered. */
  load(): void;
  /** Draws again what is there, after the width changed. */
  draw(): void;
  stop(): void;
}

/** Fills an element that has a source. */
export type Fill = (place: FillPlace) => Filling;

/** Where a filling stands. */
export interface FillPlace extends PanelPlace {
  /** An attribute of the element. */
  readonly attribute: (name: string) => string | null;
}

/** What a host may do with one of the elements, besides its attributes. */
export interface TelltaleElement extends HTMLElement {
  /** Where it reads from; it wins over `src`. Null for none. */
  source: ReportSource | null;
  /** A report to draw, in place of a source; of `<telltale-experiment>`, what came of an experiment or a regression run. */
  report: Report | Comparison | null;
  /** Lets go of all filters and of the stretch of time that was chosen. */
  reset(): void;
}

const attributes = ["src", "period", "heading", "name"];

/**
 * Makes the class of an element. Made only when elements are defined: there is no HTMLElement on a server.
 *
 * @param fill puts something into it
 * @param open opens a `src` that is neither a report nor a server
 */
export function createElementClass(fill: Fill, open?: OpenSource): new () => TelltaleElement {
  return class extends HTMLElement implements TelltaleElement {
    static readonly observedAttributes = attributes;
    #source: ReportSource | null = null;
    #report: Report | Comparison | null = null;
    #stop: (() => void) | null = null;
    #reload = () => {};
    #reset = () => {};

    get source(): ReportSource | null {
      return this.#source;
    }

    set source(source: ReportSource | null) {
      if (source === this.#source) return;
      [this.#source, this.#report] = [source, null];
      this.#restart();
    }

    get report(): Report | Comparison | null {
      return this.#report;
    }

    set report(report: Report | Comparison | null) {
      if (report === this.#report) return;
      [this.#source, this.#report] = [report && savedReport(report as Report), report];
      this.#restart();
    }

    reset(): void {
      this.#reset();
    }

    connectedCallback(): void {
      this.#upgrade("source");
      this.#upgrade("report");
      this.#start();
    }

    disconnectedCallback(): void {
      this.#stop?.();
    }

    attributeChangedCallback(name: string, before: string | null, now: string | null): void {
      if (before === now) return;
      if (name === "period") this.#reload();
      else this.#restart();
    }

    /** A property that was set before the element was defined hides the one of its class. */
    #upgrade(name: "source" | "report"): void {
      if (!Object.hasOwn(this, name)) return;
      const value = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }

    #restart(): void {
      if (!this.#stop) return;
      this.#stop();
      if (this.isConnected) this.#start();
    }

    #start(): void {
      if (this.#stop) return;
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      const dropStyles = [adoptViewStyle(root), adoptElementStyle(root)];
      const src = this.getAttribute("src");
      const of = this.#source ?? (src === null || src === "" ? null : new URL(src, this.ownerDocument.baseURI).href);
      const { shared, release } = share(of ?? noSource, open);
      const tell = (name: string, detail: unknown) =>
        this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
      const show = (next: Partial<Scope>) => {
        shared.show(next);
        const { where, zoom, period } = shared.scope();
        tell("telltale-filter", { where, window: zoom, period });
      };
      const told = new Set<string>();
      const filling = fill({
        document: this.ownerDocument,
        shared,
        show,
        period: () => this.getAttribute("period"),
        heading: headingOf(this.getAttribute("heading")),
        hidesEmpty: false,
        attribute: (name) => this.getAttribute(name),
        onError(error) {
          // Several views may fail of one cause.
          if (!told.has(error.message)) tell("telltale-error", { error, message: error.message });
          told.add(error.message);
        },
      });
      const load = () => {
        told.clear();
        filling.load();
      };
      const stopHearing = shared.subscribe(load);
      const stopSizing = onResize(this, () => filling.draw());
      root.replaceChildren(filling.element);
      load();
      this.#reload = load;
      this.#reset = () => show({ where: {}, zoom: null });
      this.#stop = () => {
        this.#stop = null;
        this.#reload = () => {};
        this.#reset = () => {};
        stopSizing();
        stopHearing();
        filling.stop();
        root.replaceChildren();
        for (const drop of dropStyles) drop();
        release();
      };
    }
  };
}

/** What an element reads from that was not told where to read. */
const noSource: ReportSource = {
  kind: "saved",
  range: async () => {
    throw new Error('there is nothing to show yet: set src="report.json", or the property source or report');
  },
  report: () => noSource.range() as Promise<never>,
  ask: async () => null,
  sqlOf: async () => "",
};

function headingOf(text: string | null): PanelPlace["heading"] {
  const level = Number(text ?? 2);
  return level === 1 || level === 3 || level === 4 || level === 5 || level === 6 ? level : 2;
}

/** Calls back once a frame at most, when the width of an element has changed. */
function onResize(element: Element, changed: () => void): () => void {
  let widthPx = -1;
  let frame = 0;
  const observer = new ResizeObserver(([entry]) => {
    const now = Math.floor(entry?.contentRect.width ?? 0);
    if (now === widthPx || now === 0) return;
    widthPx = now;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(changed);
  });
  observer.observe(element);
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
  };
}
