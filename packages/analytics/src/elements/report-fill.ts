import { maker } from "../views/dom.ts";
import { formatLength, periodText } from "../views/format.ts";
import { comparedText } from "../views/verdict.ts";
import { createDrillDown } from "./drill-down.ts";
import type { Fill } from "./element-class.ts";
import { findingsElement, type Part } from "./findings.ts";
import { createPanel, type Panel, type PanelPlace } from "./panel.ts";
import { windowOf } from "./scope.ts";
import { createToolbar } from "./toolbar.ts";
import type { ViewName } from "./view.ts";
import { sections, views } from "./views.ts";

/** Fills an element with a whole report: what stands out, the numbers, and every view, section by section. */
export const fillWithReport: Fill = (place) => {
  const { document, shared } = place;
  const { make } = maker(document);
  let period: string | null = null;
  /** The report's period is everybody's. Returns whether its attribute brought a new one. */
  function takePeriod(): boolean {
    const before = period;
    period = place.attribute("period");
    if (period === before || period === null || period === shared.scope().period) return false;
    shared.show({ period });
    return true;
  }
  takePeriod();
  const within: PanelPlace = { ...place, period: () => null, heading: below(place.heading, 2), hidesEmpty: true };
  const panelOf = (name: ViewName, at: PanelPlace = within): Panel | null => {
    const view = views.find((one) => one.name === name);
    return view ? createPanel(view, at) : null;
  };
  const bare = (panel: Panel | null) => {
    panel?.element.classList.add("bare");
    return panel;
  };

  const toolbar = createToolbar(place);
  const name = make(`h${place.heading}`, { class: "name", part: "heading", dir: "auto" });
  const when = make("p", { class: "when" });
  const tiles = bare(panelOf("tiles", { ...within, hidesEmpty: false }));
  const drill = createDrillDown(within);
  let isLive = false;
  let isBare = false;
  const read = (part: Part) => drill.open(part);
  const findings = bare(
    createPanel(
      findingsElement(() => (isLive ? read : null)),
      { ...within, hidesEmpty: false },
    ),
  );
  const parts = sections.map(([title, names]) => ({
    heading: make(`h${below(place.heading, 1)}`, { class: "section" }, title),
    panels: names.flatMap((one) => panelOf(one) ?? []),
  }));
  const panels = [findings, tiles, ...parts.flatMap((part) => part.panels)].flatMap((panel) => panel ?? []);
  const grids = parts.map(({ heading, panels: own }) => {
    const cells = own.map(({ element }) => element);
    return make("section", {}, heading, make("div", { class: "grid" }, cells));
  });
  const element = make(
    "div",
    { class: "tt-report page" },
    make("div", { class: "top" }, make("div", {}, name, when), toolbar.periods),
    toolbar.filters,
    findings?.element ?? null,
    tiles?.element ?? null,
    grids,
    drill.element,
  );

  /** A section whose views are all left out has no heading; a view that would stand alone in its row has the room of two. */
  function tidy(): void {
    if (tiles) tiles.element.hidden = isBare;
    for (const [i, { panels: own }] of parts.entries()) {
      const shown = own.filter((panel) => !panel.element.hidden);
      const grid = grids[i];
      const isHidden = isBare || shown.length === 0;
      if (grid && grid.hidden !== isHidden) {
        grid.hidden = isHidden;
        for (const panel of shown) panel.draw();
      }
      const wide = wideOf(shown);
      for (const panel of own) {
        const isWide = wide.has(panel);
        if (panel.element.classList.contains("wide") === isWide) continue;
        panel.element.classList.toggle("wide", isWide);
        panel.draw();
      }
    }
  }

  /** Where nothing can be read, or there is nothing yet, one view says so, not all of them. */
  function setBare(is: boolean): void {
    isBare = is;
    tidy();
  }

  async function loadHead(): Promise<void> {
    try {
      const source = await shared.source();
      const range = await shared.range();
      setBare(range === null);
      const { period: shown, zoom } = shared.scope();
      isLive = source.kind === "live";
      toolbar.update(isLive);
      const window = range && (zoom ?? (isLive ? windowOf(shown, range) : range));
      const length = window ? formatLength(window.toMs - window.fromMs) : "";
      const saved = isLive || !range ? null : await shared.report(range);
      const hasBefore = isLive && !zoom && window && range && range.fromMs < window.fromMs;
      const against = saved ? comparedText(saved) : hasBefore ? `Compared with the ${length} before.` : "";
      when.textContent = window ? `${periodText(window)}, ${length}. ${against}`.trim() : "";
      name.textContent = place.attribute("name") ?? saved?.title ?? "Telltale";
    } catch {
      setBare(true);
      name.textContent = place.attribute("name") ?? "Telltale";
    }
  }

  return {
    element,
    load() {
      // Whoever takes it is told to load.
      if (takePeriod()) return;
      void loadHead();
      for (const panel of panels) void panel.load().then(tidy);
    },
    draw() {
      for (const panel of panels) panel.draw();
      tidy();
    },
    stop() {
      drill.stop();
      for (const panel of panels) panel.stop();
    },
  };
};

/** Of panels in rows of two: those that take a whole row, of their own accord or because there is none beside them. */
function wideOf(panels: readonly Panel[]): ReadonlySet<Panel> {
  const wide = new Set<Panel>();
  let single: Panel | null = null;
  const endRow = () => {
    if (single) wide.add(single);
    single = null;
  };
  for (const panel of panels) {
    if (panel.isWide) {
      endRow();
      wide.add(panel);
    } else single = single ? null : panel;
  }
  endRow();
  return wide;
}

function below(heading: PanelPlace["heading"], steps: 1 | 2): 2 | 3 | 4 | 5 | 6 {
  const level = Math.min(6, heading + steps);
  return level === 2 || level === 3 || level === 4 || level === 5 ? level : 6;
}
