import type { Cell, Row } from "../engine/cell.ts";
import type { Report } from "../report/report.ts";
import { askCommand } from "../views/ask-command.ts";
import type { ReportSource } from "./source.ts";

type Held = (report: Report, isReference: boolean) => Row | readonly Row[] | null | undefined;

const compared =
  (name: "traffic" | "latency" | "tokens" | "cost" | "errors" | "retrieval" | "behaviour" | "satisfaction"): Held =>
  (report, isReference) =>
    report[name]?.[isReference ? "reference" : "current"];

/** Where a report keeps the rows of a question, by how it was asked: `question by every`. */
const held: Readonly<Record<string, Held>> = {
  traffic: compared("traffic"),
  latency: compared("latency"),
  tokens: compared("tokens"),
  cost: compared("cost"),
  errors: compared("errors"),
  retrieval: compared("retrieval"),
  behaviour: compared("behaviour"),
  satisfaction: compared("satisfaction"),
  satisfactionDistribution: ({ satisfaction: { distribution } }, isReference) =>
    distribution[isReference ? "reference" : "current"],
  scores: ({ scores }, isReference) => scores[isReference ? "reference" : "current"],
  "traffic every": ({ traffic }) => traffic.series,
  "latency every": ({ latency }) => latency.series,
  "tokens every": ({ tokens }) => tokens.series,
  "cost model every": ({ cost }) => cost.series,
  "errors every": ({ errors }) => errors.series,
  "retrieval every": ({ retrieval }) => retrieval.series,
  "behaviour every": ({ behaviour }) => behaviour.series,
  "satisfaction every": ({ satisfaction }) => satisfaction.series,
  "scores name every": ({ scores }) => scores.series,
  "latency model": ({ latency }) => latency.byModel.rows,
  "latency feature": ({ latency }) => latency.byFeature.rows,
  "latency hour": ({ latency }) => latency.byHour,
  "tokens model": ({ tokens }) => tokens.byModel.rows,
  "cost model": ({ cost }) => cost.byModel.rows,
  "cost feature": ({ cost }) => cost.byFeature.rows,
  "errors requestModel": ({ errors }) => errors.byModel.rows,
  errorClasses: ({ errors }) => errors.classes,
  "tools toolName": ({ tools }) => tools.rows,
  "behaviour promptName,promptVersion": ({ behaviour }) => behaviour.byPromptVersion.rows,
  "satisfaction model": ({ satisfaction }) => satisfaction.byModel.rows,
  "satisfaction promptName,promptVersion": ({ satisfaction }) => satisfaction.byPromptVersion.rows,
};

/**
 * A report as a source: no database, nothing fetched. It answers what the report holds, narrowed to stretches of time and to
 * values that its rows carry, and says null of everything else.
 *
 * @param report what `telltale report --format json` or `buildReport` made
 */
export function savedReport(report: Report): ReportSource {
  const { window, reference } = report;
  return {
    kind: "saved",
    range: async () => window,
    report: async () => report,
    async ask(question, { by = [], every, where = {}, fromMs, toMs }) {
      const key = keyOf({ question, by, every });
      const isReference = reference !== null && fromMs === reference.fromMs && toMs === reference.toMs;
      const isNarrowed = !isReference && (fromMs > window.fromMs || toMs < window.toMs);
      const found = Object.hasOwn(held, key)
        ? held[key]?.(report, isReference)
        : report.forViews?.find((one) => keyOf(one) === key && one.isReference === isReference)?.rows;
      if (found === null || found === undefined || (isNarrowed && !every)) return null;
      const rows: readonly Row[] = Array.isArray(found) ? found : [found];
      const conditions = Object.entries(where);
      if (rows.some((row) => conditions.some(([name]) => !(name in row)))) return null;
      return rows.filter(
        (row) =>
          conditions.every(([name, value]) => isAmong(row[name], value)) &&
          (!every || (Number(row.atMs) >= fromMs && Number(row.atMs) < toMs)),
      );
    },
    sqlOf: async (question, asked) => askCommand(question, asked),
  };
}

function keyOf({ question, by = [], every }: { question: string; by?: readonly string[]; every?: string | undefined }): string {
  return [question, ...(by.length > 0 ? [by.join()] : []), ...(every ? ["every"] : [])].join(" ");
}

function isAmong(cell: Cell | undefined, value: Cell | readonly Cell[]): boolean {
  return Array.isArray(value) ? value.includes(cell ?? null) : cell === value;
}
