import type { Outgoing } from "./outlet.ts";

const names = { spans: "span", signals: "signal", scores: "score" } as const;

/**
 * A record as one line of JSON with its newline. Pure.
 *
 * The keys are the fields of the record, flat, after `record`, which says what it is. Only `attributes`, `variants`, `usageRaw`,
 * `documents`, `filters` and lists hold more than one value. That is what log stores can query without being told anything:
 *
 * - CloudWatch Logs Insights: `filter record = "span" and kind = "llm" | stats pct(durationMs, 95) by requestModel`
 * - Loki: `{app="shop"} | json | record="span" | status="error"`
 * - BigQuery: newline-delimited JSON; `TIMESTAMP_MICROS(CAST(startedAtMs * 1000 AS INT64))` is the time
 *
 * @example JSON.parse(lineOf({ table: "scores", record: { id: "1", name: "relevance" } })); // { record: "score", id: "1", name: "relevance" }
 */
export function lineOf({ table, record }: Outgoing): string {
  return `${JSON.stringify({ record: names[table], ...record })}\n`;
}
