import type { Report } from "../report/report.ts";
import { sectionTitle } from "./cards.ts";
import type { Child } from "./dom.ts";
import { driftView } from "./drift-view.ts";
import { formatLength } from "./format.ts";
import { andOthers, atMost } from "./names.ts";
import { nextStep } from "./next-step.ts";
import { reportTiles } from "./report-tiles.ts";
import { costSection, latencySection, reliabilitySection } from "./system-sections.ts";
import { tilesView } from "./tiles-view.ts";
import { qualitySection, usersSection } from "./user-sections.ts";
import { calmLine, comparedText, verdictOf } from "./verdict.ts";
import { type Drawing, drawing, type ViewOptions } from "./view.ts";

/**
 * A whole report: what stands out, the numbers at a glance, and every chart of it. Needs the report alone.
 *
 * @param options.headingLevel of its title, 1 by default
 * @param options.width of the whole; charts stand side by side where there is room
 */
export function reportView(report: Report, options: ViewOptions): HTMLElement {
  const on = drawing({ width: 1200, ...options });
  const { title: _title, caption: _caption, height: _height, ...passed } = options;
  const level = options.headingLevel ?? 1;
  const inside = drawing({ ...passed, headingLevel: levelBelow(level + 1), width: cardWidth(on.width) });
  const { make } = on;
  const page = [
    heading(report, on),
    findings(report, on),
    report.traffic.current.n > 0
      ? [tilesView(reportTiles(report), inside.options), sections.map((section) => section(report, inside))]
      : null,
    driftSection(report, inside, { ...passed, width: on.width }),
    warnings(report, inside),
  ];
  return make("div", { class: "tt-report" }, page);
}

const mostIncidents = 40;
/** Of one incident. */
const mostFindings = 20;

/** The sections in their order; each leaves out what nobody recorded. */
const sections = [latencySection, costSection, reliabilitySection, usersSection, qualitySection];
const gapPx = 14;
const paddingPx = 34;
const leastColumnPx = 480;

function levelBelow(level: number) {
  return Math.min(6, level + 1) as 3 | 4 | 5 | 6;
}

/** The width of a picture within a card, of as many as stand side by side. */
function cardWidth(widthPx: number): number {
  const columns = Math.max(1, Math.min(2, Math.floor((widthPx + gapPx) / (leastColumnPx + gapPx))));
  return Math.floor((widthPx - (columns - 1) * gapPx) / columns) - paddingPx;
}

function heading(report: Report, { make, clock, options }: Drawing): Child {
  const { title, window } = report;
  const { tone, line } = verdictOf(report);
  const period = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
    `${clock.say(fromMs)} to ${clock.say(toMs)} ${clock.zone}`;
  const calm = calmLine(report);
  return make(
    "header",
    {},
    make(`h${options.headingLevel ?? 1}`, { class: "tt-report-title", dir: "auto" }, options.title ?? title),
    make(
      "p",
      { class: "tt-muted" },
      `${period(window)}, ${formatLength(window.toMs - window.fromMs)}. ${comparedText(report, period)}`,
    ),
    options.caption ? make("p", { class: "tt-muted" }, options.caption) : null,
    make("p", { class: `tt-verdict tt-${tone}` }, line),
    calm === "" ? null : make("p", { class: "tt-note tt-calm" }, calm),
  );
}

function findings({ findings }: Report, { make }: Drawing): Child {
  if (findings.length === 0) return null;
  const incidents = atMost([...new Set(findings.map(({ incident }) => incident))], mostIncidents);
  return make(
    "section",
    { class: "tt-incidents", "aria-label": "What stands out" },
    incidents.shown.map((incident) => {
      const [lead, ...more] = findings.filter((finding) => finding.incident === incident).slice(0, mostFindings);
      const next = lead ? nextStep(lead) : "";
      const tone = lead?.isWorse === true ? " tt-bad" : lead?.isWorse === false ? " tt-good" : "";
      return make(
        "article",
        { class: `tt-incident${tone}` },
        make("p", { dir: "auto" }, lead?.sentence ?? ""),
        more.length > 0
          ? make(
              "ul",
              {},
              more.map(({ sentence }) => make("li", { dir: "auto" }, sentence)),
            )
          : null,
        next === "" ? null : make("p", { class: "tt-next" }, "Next, read sessions of it: ", make("code", {}, next)),
      );
    }),
    incidents.others > 0 ? make("p", { class: "tt-note" }, andOthers(incidents.others)) : null,
  );
}

function driftSection({ drift, referenceNote }: Report, on: Drawing, options: ViewOptions): Child {
  const { make } = on;
  const view = drift ? driftView(drift, { ...options, title: "" }) : make("p", { class: "tt-note" }, referenceNote);
  if (drift) view.classList.add("tt-card");
  return make("section", {}, sectionTitle(on, "Drift against the reference"), view);
}

function warnings({ warnings }: Report, on: Drawing): Child {
  if (warnings.length === 0) return null;
  const { make } = on;
  const { shown, others } = atMost(warnings, 50);
  return [
    sectionTitle(on, "Not in these numbers"),
    make(
      "div",
      { class: "tt-warnings" },
      make(
        "ul",
        {},
        shown.map((warning) => make("li", { dir: "auto" }, warning)),
        others > 0 ? make("li", {}, andOthers(others)) : null,
      ),
    ),
  ];
}
