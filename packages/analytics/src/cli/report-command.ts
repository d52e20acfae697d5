import { writeFile } from "node:fs/promises";
import type { Engine } from "../engine/engine.ts";
import { buildReport } from "../report/build-report.ts";
import type { Report } from "../report/report.ts";
import type { OpenTables } from "../tables/open-tables.ts";
import { reportToHtml } from "../views/report-html.ts";
import { reportToText } from "../views/report-text.ts";
import type { Command } from "./command.ts";
import { NoRecordsError, type NoRecordsReport, noRecords } from "./no-records.ts";
import { withData } from "./open-data.ts";
import { progress } from "./terminal.ts";
import { referenceOf, timeOptions, windowOf } from "./time-options.ts";
import { UsageError } from "./usage-error.ts";

const formats = ["text", "json", "html"] as const;
type Format = (typeof formats)[number];

export const reportCommand: Command = {
  name: "report",
  about: "Say what happened: what stands out, latency, cost, errors, behaviour, satisfaction, scores, drift.",
  operands: ["DIR"],
  options: {
    ...timeOptions,
    reference: {
      value: "FROM..TO",
      about: "what to compare with; previous is the period of equal length just before (default), or week-before, or none",
    },
    title: { value: "TEXT", about: "what to call the report" },
    format: {
      value: "text|json|html",
      about: "text for the terminal (default), JSON, or a page; told from the file's name with -o",
    },
    out: { value: "FILE", about: "write there instead of to the terminal", short: "o" },
  },
  async run({ operands: [dir = ""], options }, terminal) {
    const format = formatOf(options.format, options.out);
    const reference = referenceOf(options.reference ?? "previous");
    const build = async (engine: Engine, opened: OpenTables): Promise<Report | NoRecordsReport> => {
      const { range, warnings: found } = opened;
      const warnings = found.map(({ file, reason }) => `${file}: ${reason}`);
      const window = windowOf(options, range);
      if (!window || !range) {
        const error = noRecords(dir, opened);
        if (format !== "json") throw new NoRecordsError(error);
        const { title = "Telltale report" } = options;
        return { v: 1, title, madeAtMs: Date.now(), window: null, error, warnings };
      }
      const { step, done } = progress(terminal);
      return buildReport(engine, {
        ...window,
        reference,
        ...(options.title && { title: options.title }),
        warnings,
        onProgress: step,
      }).finally(done);
    };
    const report = await withData(dir, terminal, build, { needsRecords: true });
    const isForTerminal = options.out === undefined;
    const text = isEmpty(report)
      ? `${JSON.stringify(report, null, 2)}\n`
      : rendered(report, format, isForTerminal && terminal.isColoured, isForTerminal ? terminal.widthColumns : 100);
    if (isForTerminal) terminal.out(text);
    else await writeFile(options.out ?? "", text);
    if (!isEmpty(report)) return 0;
    terminal.err(`telltale: ${report.error}\n`);
    return 1;
  },
};

function isEmpty(report: Report | NoRecordsReport): report is NoRecordsReport {
  return report.window === null;
}

function rendered(report: Report, format: Format, color: boolean, width: number): string {
  if (format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  return format === "html" ? reportToHtml(report) : reportToText(report, { color, width });
}

function formatOf(format: string | undefined, out: string | undefined): Format {
  const asked =
    format ??
    (/\.(html?|json)$/
      .exec(out ?? "")?.[1]
      ?.slice(0, 4)
      .replace(/^htm$/, "html") ||
      "text");
  const known = formats.find((one) => one === asked);
  if (!known) throw new UsageError(`--format ${asked}: there are ${formats.join(", ")}`);
  return known;
}
