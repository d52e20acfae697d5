import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, rowsOf } from "./asked.ts";
import type { Query } from "./query.ts";
import { requireOneOf } from "./single-records.ts";

export type TraceRow = Row & {
  /** 0 of a root. */
  readonly depth: number;
  readonly kind: string;
  /** What the application calls it, else its tool or model. */
  readonly name: string | null;
  /** From the beginning of its trace. */
  readonly offsetMs: number;
  readonly durationMs: number | null;
  /** Of its duration, what none of its children took; null where it does not say how long it took. */
  readonly selfMs: number | null;
  readonly status: string;
  readonly errorType: string | null;
  readonly model: string | null;
  /** All input and output tokens; null where the call reports none. */
  readonly totalTokens: number | null;
  readonly costUsd: number | null;
  readonly startedAtMs: number;
  readonly traceId: string | null;
  readonly spanId: string | null;
  /** The span it is drawn under; null of a root, and where the parent is not among the records. */
  readonly parentSpanId: string | null;
};

/**
 * The spans of a trace (several traces, where the filter has them) as a tree, depth first: every span stands right after its
 * parent or an earlier sibling with all that is under it.
 */
export const traceTree: Query<Asked, TraceRow> = {
  name: "traceTree",
  about: "One trace as a tree of spans, depth first: where traceId (or sessionId, conversationId) is so",
  sql: (asked) => {
    requireOneOf("traceTree", ["traceId", "sessionId", "conversationId"], asked);
    return sql`SELECT 0 AS depth, kind, coalesce(name, tool_name, model) AS name, NULL::DOUBLE AS offset_ms, duration_ms, NULL::DOUBLE AS self_ms,
        status, error_type, model,
        CASE WHEN coalesce(input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens) IS NOT NULL
          THEN (coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0) + coalesce(output_tokens, 0)
            + coalesce(reasoning_tokens, 0))::DOUBLE END AS total_tokens,
        cost_usd, (epoch_us(started_at) / 1000.0)::DOUBLE AS started_at_ms, trace_id, span_id, parent_span_id
      ${rowsOf("traceTree", "spans", asked)} ORDER BY started_at, span_id, id`;
  },
  row: camelRow,
  arrange: (spans) => [...traces(spans)].flatMap(treeOf),
};

/** Spans by trace, in the order the traces begin; a span without one is a trace of its own. */
function traces(spans: readonly TraceRow[]): Iterable<readonly TraceRow[]> {
  const found = new Map<unknown, TraceRow[]>();
  for (const span of spans) {
    const key = span.traceId ?? span;
    const own = found.get(key);
    if (own) own.push(span);
    else found.set(key, [span]);
  }
  return found.values();
}

/** Spans of one trace, by beginning, as a tree. What is its own ancestor stands at the root: nothing is lost or repeated. */
function treeOf(spans: readonly TraceRow[]): readonly TraceRow[] {
  const beginsMs = spans[0]?.startedAtMs ?? 0;
  const byId = new Map(spans.flatMap((span) => (span.spanId === null ? [] : [[span.spanId, span] as const])));
  const parentOf = (span: TraceRow) => {
    const parent = span.parentSpanId === null ? undefined : byId.get(span.parentSpanId);
    return parent === span ? undefined : parent;
  };
  const children = new Map<TraceRow | undefined, TraceRow[]>();
  for (const span of spans) {
    const parent = parentOf(span);
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const placed = new Set<TraceRow>();
  const rows: TraceRow[] = [];
  const place = (root: TraceRow) => {
    // A stack of our own: a chain may be deeper than the call stack.
    const waiting = [{ span: root, depth: 0 }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { span, depth } = next;
      if (placed.has(span)) continue;
      placed.add(span);
      const own = (children.get(span) ?? []).filter((child) => !placed.has(child));
      const parentSpanId = depth > 0 ? span.parentSpanId : null;
      rows.push({ ...span, parentSpanId, depth, offsetMs: span.startedAtMs - beginsMs, selfMs: selfOf(span, own) });
      waiting.push(...own.toReversed().map((child) => ({ span: child, depth: depth + 1 })));
    }
  };
  for (const root of children.get(undefined) ?? []) place(root);
  for (const span of spans) place(span);
  return rows;
}

/** A span's duration less the union of its children's: those that run at once count once. */
function selfOf({ startedAtMs, durationMs }: TraceRow, children: readonly TraceRow[]): number | null {
  if (durationMs === null) return null;
  let [covered, untilMs] = [0, startedAtMs];
  const endsMs = startedAtMs + durationMs;
  for (const child of children) {
    const from = Math.max(untilMs, child.startedAtMs);
    const to = Math.min(endsMs, child.startedAtMs + (child.durationMs ?? 0));
    if (to > from) covered += to - from;
    untilMs = Math.max(untilMs, to);
  }
  return Math.max(0, durationMs - covered);
}
