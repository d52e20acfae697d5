import type { Engine } from "../engine/engine.ts";
import { buildReport } from "../report/build-report.ts";
import type { Report } from "../report/report.ts";
import { buildReview } from "../report/review/build-review.ts";
import { type Preset, presets, type Review } from "../report/review/review.ts";
import type { OpenTables } from "../tables/open-tables.ts";
import { referenceWindow } from "../tables/period.ts";
import { reportToHtml } from "../views/report-html.ts";
import { reportToMarkdown } from "../views/report-markdown.ts";
import { reportToText } from "../views/report-text.ts";
import { reviewToHtml } from "../views/review-html.ts";
import { reviewToMarkdown, reviewToText } from "../views/review-text.ts";
import type { Command } from "./command.ts";
import { formatOf, type Looks, looksOf, printOrWrite } from "./form-of.ts";
import { NoRecordsError, type NoRecordsReport, noRecords } from "./no-records.ts";
import { withData } from "./open-data.ts";
import { progress } from "./terminal.ts";
import { referenceOf, timeOptions, windowOf } from "./time-options.ts";
import { UsageError } from "./usage-error.ts";

const formats = ["text", "markdown", "json", "html"] as const;
type Format = (typeof formats)[number];

export const reportCommand: Command = {
  name: "report",
  about: "Say what happened: what stands out, latency, cost, errors, behaviour, satisfaction, scores, drift.",
  operands: ["DIR"],
  options: {
    preset: {
      value: presets.join("|"),
      about: "a review of that cadence instead: its checklist answered; the scorecard is one page for a month",
    },
    ...timeOptions,
    reference: {
      value: "FROM..TO",
      about: "what to compare with; previous is the period of equal length just before (default), or week-before, or none",
    },
    title: { value: "TEXT", about: "what to call the report" },
    format: {
      value: formats.join("|"),
      about: "text for the terminal (default), Markdown, JSON, or a page; told from the file's name with -o",
    },
    out: { value: "FILE", about: "write there instead of to the terminal", short: "o" },
  },
  async run({ operands: [dir = ""], options }, terminal) {
    const format = formatOf(options, formats);
    const preset = presetOf(options.preset);
    const reference = referenceOf(options.reference ?? "previous");
    const looks = looksOf(options, terminal);
    const build = async (engine: Engine, opened: OpenTables): Promise<string | NoRecordsReport> => {
      const { range, warnings: found } = opened;
      const warnings = found.map(({ file, reason }) => `${file}: ${reason}`);
      const last = preset && !options.from && !options.to ? (options.last ?? lengths[preset]) : options.last;
      const window = windowOf({ ...options, last }, range);
      if (!window || !range) {
        const error = noRecords(dir, opened);
        if (format !== "json") throw new NoRecordsError(error);
        const { title = "Telltale report" } = options;
        return { v: 1, title, madeAtMs: Date.now(), window: null, error, warnings };
      }
      const { step, done } = progress(terminal);
      const asked = { ...window, ...(options.title && { title: options.title }), warnings, onProgress: step };
      if (preset) {
        const before = reference && referenceWindow(reference, window);
        const review = await buildReview(engine, { ...asked, preset, reference: before }).finally(done);
        return forms.review[format](review, looks);
      }
      return forms.report[format](await buildReport(engine, { ...asked, reference }).finally(done), looks);
    };
    const built = await withData(dir, terminal, build, { needsRecords: true });
    const text = isEmpty(built) ? jsonText(built) : built;
    await printOrWrite(text, options, terminal);
    if (!isEmpty(built)) return 0;
    terminal.err(`telltale: ${built.error}\n`);
    return 1;
  },
};

/** How a report, and a review, are written in each form. */
const forms: {
  readonly report: Readonly<Record<Format, (report: Report, looks: Looks) => string>>;
  readonly review: Readonly<Record<Format, (review: Review, looks: Looks) => string>>;
} = {
  report: { text: reportToText, markdown: reportToMarkdown, json: jsonText, html: (report) => reportToHtml(report) },
  review: { text: reviewToText, markdown: reviewToMarkdown, json: jsonText, html: (review) => reviewToHtml(review) },
};

/** How long a period each review is about. */
const lengths: Readonly<Record<Preset, string>> = {
  daily: "24h",
  weekly: "7d",
  monthly: "30d",
  quarterly: "91d",
  scorecard: "30d",
};

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function presetOf(text: string | undefined): Preset | undefined {
  const preset = presets.find((one) => one === text);
  if (text === undefined || preset) return preset;
  throw new UsageError(`--preset ${text}: there are ${presets.join(", ")}`);
}

function isEmpty(built: string | NoRecordsReport): built is NoRecordsReport {
  return typeof built !== "string";
}
