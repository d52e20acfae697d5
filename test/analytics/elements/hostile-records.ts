import type { TableRecord } from "../../../packages/analytics/src/parquet/write-records.ts";
import type { Report } from "../../../packages/analytics/src/report/report.ts";
import { scoreOf, signalOf, spanOf } from "../parquet/records.ts";

/** What somebody may have called a model. */
export const hostileName = `"><script>window.pwned = 1</script><img src=x onerror="window.pwned=1">`;

const names = [
  hostileName,
  "</svg></style><script>window.pwned=1</script>",
  "מודל שפה גדול ‮evil‬",
  "🧵👩🏽‍🚀🇺🇳 e\u0301\u0302\u0303",
  "x".repeat(5000),
  "",
  " ",
  "__proto__",
  "constructor",
  "\u0000\u0007\u2028",
];
const spans = 600;
const models = 10_000;
const hourMs = 3_600_000;

/** Records whose every text is hostile, with most columns empty. */
export function* hostileRecords(): Generator<TableRecord> {
  for (let i = 0; i < spans; i++) {
    const name = names[i % names.length];
    const startedAtMs = spanOf(0).startedAtMs + (i % 48) * hourMs;
    const said = { sessionId: `s${i % 50}`, feature: name, promptName: name, promptVersion: name };
    const status = i % 7 ? ("ok" as const) : ("error" as const);
    const full = { ...said, requestModel: name, durationMs: i, costUsd: i / 1e4, status, responseModel: name };
    yield { table: "spans", record: spanOf(i, i % 3 > 0 ? { startedAtMs, ...full } : { startedAtMs }) };
    if (i % 5 === 0)
      yield { table: "spans", record: spanOf(spans + i, { startedAtMs, ...said, kind: "tool", toolName: name || "t" }) };
    if (i % 4 === 0) yield { table: "signals", record: signalOf(i, { ...said, atMs: startedAtMs, kind: "message_sent" }) };
    if (i % 4 === 1) yield { table: "scores", record: scoreOf(i, { atMs: startedAtMs, name: name || "n", value: i % 2 }) };
  }
}

/** The same report with 10,000 models, as a source may hold them. */
export function withManyModels(report: Report): Report {
  const [latency] = report.latency.byModel.rows;
  const [tool] = report.tools.rows;
  const [cost] = report.cost.series;
  const each = <R>(row: R | undefined, column: string): R[] =>
    row ? Array.from({ length: models }, (_, i) => ({ ...row, [column]: `${names[i % names.length]} ${i}` })) : [];
  return {
    ...report,
    latency: { ...report.latency, byModel: { by: ["model"], rows: each(latency, "model"), others: 0 } },
    tools: { by: ["toolName"], rows: each(tool, "toolName"), others: 0 },
    cost: { ...report.cost, series: each(cost, "model") },
  };
}

/** All there is. */
export function* oneRecord(): Generator<TableRecord> {
  yield { table: "spans", record: spanOf(0) };
}
