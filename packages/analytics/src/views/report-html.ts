import type { Report } from "../report/report.ts";
import { type Child, emptyPage, type Maker, maker } from "./dom.ts";
import { driftSection } from "./drift-section.ts";
import { formatLength, formatTime } from "./format.ts";
import { reportStyle } from "./report-style.ts";
import { serialize } from "./serialize.ts";
import { costSection, latencySection, reliabilitySection } from "./system-sections.ts";
import { tiles } from "./tiles.ts";
import { qualitySection, usersSection } from "./user-sections.ts";
import { verdictOf } from "./verdict.ts";

export interface HtmlOptions {
  /** The document to build in; by default one that needs no browser. It must be empty. */
  readonly document?: Document;
}

/**
 * A report as one self-contained page: charts as SVG, no script, nothing fetched, light and dark, fit for paper. Whatever the
 * records say is text in it, never markup.
 */
export function reportToHtml(report: Report, { document = emptyPage() }: HtmlOptions = {}): string {
  const page = maker(document);
  const { make } = page;
  document.head.append(
    make("meta", { charset: "utf-8" }),
    make("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    make("meta", { name: "generator", content: "Telltale" }),
    make("title", {}, report.title),
    make("style", {}, reportStyle),
  );
  document.body.append(
    make(
      "main",
      {},
      heading(report, make),
      findings(report, make),
      report.traffic.current.n > 0 ? sections.map((section) => section(report, page)) : null,
      driftSection(report, page),
      warnings(report, make),
      make("footer", {}, `Made by Telltale on ${formatTime(report.madeAtMs)} UTC. All times are UTC.`),
    ),
  );
  return serialize(document);
}

/** The sections in their order; each leaves out what nobody recorded. */
const sections = [tiles, latencySection, costSection, reliabilitySection, usersSection, qualitySection];

type Make = Maker["make"];

function heading(report: Report, make: Make): Child {
  const { title, window, reference, referenceNote } = report;
  const { tone, line } = verdictOf(report);
  const against = reference ? ` ${formatTime(reference.fromMs)} to ${formatTime(reference.toMs)}.` : "";
  return make(
    "header",
    {},
    make("h1", {}, title),
    make(
      "p",
      { class: "muted" },
      `${formatTime(window.fromMs)} to ${formatTime(window.toMs)} UTC, ${formatLength(window.toMs - window.fromMs)}. `,
      `${referenceNote}${against}`,
    ),
    make("p", { class: `verdict ${tone}` }, line),
  );
}

function findings({ findings }: Report, make: Make): Child {
  if (findings.length === 0) return null;
  const incidents = [...new Set(findings.map(({ incident }) => incident))];
  return make(
    "section",
    { class: "incidents", "aria-label": "What stands out" },
    incidents.map((incident) => {
      const [lead, ...more] = findings.filter((finding) => finding.incident === incident);
      const tone = lead?.isWorse === true ? "bad" : lead?.isWorse === false ? "good" : "";
      return make(
        "article",
        { class: `incident ${tone}`.trim() },
        make("p", {}, lead?.sentence ?? ""),
        more.length > 0
          ? make(
              "ul",
              {},
              more.map(({ sentence }) => make("li", {}, sentence)),
            )
          : null,
      );
    }),
  );
}

function warnings({ warnings }: Report, make: Make): Child {
  if (warnings.length === 0) return null;
  return [
    make("h2", {}, "Not in these numbers"),
    make(
      "div",
      { class: "warnings" },
      make(
        "ul",
        {},
        warnings.map((warning) => make("li", {}, warning)),
      ),
    ),
  ];
}
