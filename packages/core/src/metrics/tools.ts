import type { Signal } from "../trace/signal.ts";
import type { Span } from "../trace/span.ts";
import { type Rate, rateOf } from "./rate.ts";

type ToolSpan = Pick<Span, "kind" | "toolName" | "inclusionProbability">;

/**
 * Which tools are chosen: the share of tool calls that went to each, most frequent first. Calls without a name stand under null.
 *
 * @example toolSelection([{ kind: "tool", toolName: "search" }, { kind: "tool", toolName: "search" }, { kind: "llm" }]).get("search").rate; // 1
 */
export function toolSelection(spans: readonly ToolSpan[]): ReadonlyMap<string | null, Rate> {
  const calls = spans.filter(({ kind }) => kind === "tool");
  const names = [...new Set(calls.map(({ toolName }) => toolName ?? null))];
  const rates = names.map((name) => [name, rateOf(calls, ({ toolName }) => (toolName ?? null) === name)] as const);
  return new Map(rates.sort(([, a], [, b]) => (b.rate ?? 0) - (a.rate ?? 0)));
}

/**
 * The share of tool calls that repeat an earlier one: the same tool with the same arguments for the same user turn.
 *
 * @param spans in any order; calls without a trace, a name or known arguments are left out, as are failed ones' retries (a call
 *   after one that failed is no duplicate)
 * @param argumentsOf what the call was made with, as text or hash; default `attributes.argumentsHash`, else the input text
 * @example duplicateToolCallRate([{ kind: "tool", toolName: "add", traceId: "t", status: "ok", startedAtMs: 1, inputText: "1" }, { kind: "tool", toolName: "add", traceId: "t", status: "ok", startedAtMs: 2, inputText: "1" }]).rate; // 0.5
 */
export function duplicateToolCallRate<
  T extends ToolSpan & Pick<Span, "traceId" | "status" | "startedAtMs" | "attributes" | "inputText">,
>(
  spans: readonly T[],
  argumentsOf: (span: T) => string | undefined = ({ attributes, inputText }) =>
    typeof attributes?.argumentsHash === "string" ? attributes.argumentsHash : inputText,
): Rate {
  const done = new Set<string>();
  const repeated = new Set<T>();
  const known = spans.filter((span) => span.kind === "tool" && keyOf(span, argumentsOf(span)) !== null);
  for (const span of known.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    const key = keyOf(span, argumentsOf(span)) ?? "";
    if (done.has(key)) repeated.add(span);
    if (span.status === "ok") done.add(key);
  }
  return rateOf<T>(known, (span) => repeated.has(span));
}

function keyOf({ traceId, toolName }: Pick<Span, "traceId" | "toolName">, given: string | undefined): string | null {
  return traceId && toolName && given !== undefined ? JSON.stringify([traceId, toolName, given]) : null;
}

/**
 * The share of tool calls that were wrong in themselves: for a tool that does not exist or with arguments that broke its schema
 * (`validation`), or refused by the user when asked.
 *
 * @param rejectedSpanIds span ids of the `tool_rejected` signals
 * @example wrongToolCallRate([{ kind: "tool", spanId: "a", status: "ok" }, { kind: "tool", spanId: "b", status: "ok", argumentsValid: false }]).rate; // 0.5
 */
export function wrongToolCallRate(
  spans: readonly Pick<Span, "kind" | "spanId" | "status" | "errorType" | "argumentsValid" | "inclusionProbability">[],
  rejectedSpanIds: ReadonlySet<string> = new Set(),
): Rate {
  return rateOf(spans, ({ kind, spanId, errorType, argumentsValid }) =>
    kind === "tool" ? argumentsValid === false || errorType === "validation" || rejectedSpanIds.has(spanId) : null,
  );
}

/** The share of tool calls users were asked about that they refused. @example toolRejectionRate([{ kind: "tool_rejected" }, { kind: "tool_approved" }]).rate; // 0.5 */
export function toolRejectionRate(signals: readonly Pick<Signal, "kind" | "inclusionProbability">[]): Rate {
  return rateOf(signals, ({ kind }) =>
    kind === "tool_rejected" || kind === "tool_approved" ? kind === "tool_rejected" : null,
  );
}
