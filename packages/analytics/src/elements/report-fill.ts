import type { Finding } from "../report/finding.ts";
import { maker } from "../views/dom.ts";
import { formatLength, periodText } from "../views/format.ts";
import { createDrillDown } from "./drill-down.ts";
import type { Fill } from "./element-class.ts";
import { findingsElement } from "./findings.ts";
import { createPanel, type Panel, type PanelPlace } from "./panel.ts";
import { windowOf } from "./scope.ts";
import { createToolbar } from "./toolbar.ts";
import type { ViewName } from "./view.ts";
import { sections, views } from "./views.ts";

/** Fills an element with a whole report: what stands out, the numbers, and every view, section by section. */
export const fillWithReport: Fill = (place) => {
  const { document, shared } = place;
  const { make } = maker(document);
  const own = place.attribute("period");
  // The report's period is everybody's: its switch changes them all.
  if (own !== null && own !== shared.scope().period) shared.show({ period: own });
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
  const read = (finding: Finding) => drill.open(finding);
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
    const isAlone = own.length === 1;
    for (const { element } of own) if (isAlone) element.classList.add("wide");
    return make(
      "section",
      {},
      heading,
      make(
        "div",
        { class: "grid" },
        own.map(({ element }) => element),
      ),
    );
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

  /** A section whose views are all left out has no heading. */
  function tidy(): void {
    for (const [i, { panels: own }] of parts.entries()) {
      const grid = grids[i];
      if (grid) grid.hidden = own.every((panel) => panel.element.hidden);
    }
  }

  async function loadHead(): Promise<void> {
    try {
      const source = await shared.source();
      const range = await shared.range();
      const { period, zoom } = shared.scope();
      isLive = source.kind === "live";
      toolbar.update(isLive);
      const window = range && (zoom ?? (isLive ? windowOf(period, range) : range));
      when.textContent = window ? `${periodText(window)}, ${formatLength(window.toMs - window.fromMs)}` : "";
      const title = isLive || !range ? null : (await shared.report(range)).title;
      name.textContent = place.attribute("name") ?? title ?? "Telltale";
    } catch {
      // The views say what is wrong.
      name.textContent = place.attribute("name") ?? "Telltale";
    }
  }

  return {
    element,
    load() {
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

function below(heading: PanelPlace["heading"], steps: 1 | 2): 2 | 3 | 4 | 5 | 6 {
  const level = Math.min(6, heading + steps);
  return level === 2 || level === 3 || level === 4 || level === 5 ? level : 6;
}
