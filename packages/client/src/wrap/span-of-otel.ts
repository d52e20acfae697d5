import type { Span } from "@telltale/core/trace";
import { disjointTokens, type StatedTokens } from "@telltale/core/usage";
import { fields, kinds, tokens } from "./otel-table.ts";
import { count, type Value, word } from "./otel-values.ts";

/** Seconds since 1970 and nanoseconds of the second, as OpenTelemetry for JavaScript writes times. */
export type HrTime = readonly [seconds: number, nanoseconds: number] | [number, number];
type Attributes = { readonly [name: string]: Value };

/** What we read of OpenTelemetry's `ReadableSpan`, versions 1 and 2 of its SDK. */
export interface OtelSpan {
  readonly name: string;
  spanContext(): { readonly traceId: string; readonly spanId: string };
  readonly parentSpanContext?: { readonly spanId: string } | undefined;
  /** Version 1. */
  readonly parentSpanId?: string | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: { readonly code: number; readonly message?: string | undefined };
  readonly attributes: object;
  readonly events: readonly { readonly name: string; readonly attributes?: object | undefined }[];
  readonly resource?: { readonly attributes: object } | undefined;
  readonly instrumentationScope?: { readonly name: string } | undefined;
  /** Version 1. */
  readonly instrumentationLibrary?: { readonly name: string } | undefined;
}

const isFailed = 2;

/**
 * A span of any instrumentation as one of ours, by OpenTelemetry's conventions for generative AI (current and before), the AI SDK's,
 * OpenInference's and OpenLLMetry's. Pure. Other attributes are left out, for they may hold anybody's words.
 *
 * @returns undefined where none of these conventions says what kind of step it was
 */
export function spanOfOtel(otel: OtelSpan): (Pick<Span, "kind"> & Partial<Span>) | undefined {
  const attributes = otel.attributes as Attributes;
  const kind = kindOf(attributes);
  if (!kind) return undefined;
  const { traceId, spanId } = otel.spanContext();
  const parentSpanId = otel.parentSpanContext?.spanId ?? otel.parentSpanId;
  return {
    kind,
    name: word(otel.name),
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    startedAtMs: Math.round(otel.startTime[0] * 1e6 + otel.startTime[1] / 1e3) / 1e3,
    durationMs: durationMs(otel),
    ...contextOf(otel),
    ...fieldsOf(attributes),
    // What wraps calls repeats what they spent.
    ...((kind === "llm" || kind === "embedding") && usageOfAttributes(attributes)),
    ...outcomeOf(otel, kind),
  };
}

function kindOf(attributes: Attributes): Span["kind"] | undefined {
  for (const [name, known] of kinds) {
    const kind = known.get(String(attributes[name] ?? "").toLowerCase());
    if (kind) return kind;
  }
  // Older instrumentations name a model and no operation.
  return attributes["gen_ai.system"] !== undefined && attributes["gen_ai.request.model"] !== undefined ? "llm" : undefined;
}

function durationMs({ startTime: [from, fromNs], endTime: [to, toNs] }: OtelSpan): number {
  return Math.max(0, ((to - from) * 1e9 + (toNs - fromNs)) / 1e6);
}

function fieldsOf(attributes: Attributes): Partial<Span> {
  const out: Record<string, unknown> = {};
  for (const [field, names, convert = word] of fields) out[field] ??= first(attributes, names, convert);
  return out as Partial<Span>;
}

function first<T>(attributes: Attributes, names: string, read: (value: Value) => T | undefined): T | undefined {
  for (const name of names.split(" ")) {
    const value = attributes[name];
    const found = value === undefined || value === null ? undefined : read(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function usageOfAttributes(attributes: Attributes): Partial<Span> {
  const stated: { -readonly [bucket in keyof StatedTokens]: StatedTokens[bucket] } = {};
  const usageRaw: Record<string, number> = {};
  for (const [bucket, names] of tokens) {
    stated[bucket] = first(attributes, names, count);
    for (const name of names.split(" ")) {
      const value = count(attributes[name]);
      if (value !== undefined) usageRaw[name] = value;
    }
  }
  if (Object.keys(usageRaw).length === 0) return {};
  // Before version 6 the AI SDK said what its provider said, and Anthropic's input is without what was cached.
  const isBefore6 = attributes["ai.operationId"] !== undefined && !("ai.usage.inputTokenDetails.noCacheTokens" in attributes);
  const isBeside = isBefore6 && String(attributes["ai.model.provider"]).startsWith("anthropic");
  const { isContradictory: _, ...buckets } = disjointTokens(stated, isBeside ? "additive" : "inclusive");
  return { ...buckets, usageRaw };
}

/** What the service says of all its spans. */
function contextOf({ resource, instrumentationScope, instrumentationLibrary }: OtelSpan): Partial<Span> {
  const said = (resource?.attributes ?? {}) as Attributes;
  const app = word(said["service.name"]);
  const otelScope = word((instrumentationScope ?? instrumentationLibrary)?.name);
  return {
    release: word(said["service.version"]),
    environment: first(said, "deployment.environment.name deployment.environment", word),
    attributes: { ...(app && { app }), ...(otelScope && { otelScope }) },
  };
}

/** Classes of failure by what their names and codes have in common; the first that fits. */
const classes: readonly (readonly [NonNullable<Span["errorType"]>, RegExp])[] = [
  ["aborted", /abort|cancel/],
  ["timeout", /time_?-?d?.?out|deadline|\b(408|504)\b/],
  ["rate_limit", /rate.?limit|too.?many|quota|throttl|exhausted|\b429\b/],
  ["content_filter", /content.?(filter|policy)|safety/],
  ["validation", /validation|schema|parse/],
  ["network", /econn|enotfound|network|connect|socket|fetch/],
  ["provider_5xx", /overloaded|unavailable|internal.?server|\b5\d\d\b/],
  ["provider_4xx", /unauthori|forbidden|permission|not.?found|bad.?request|invalid.?request|\b4\d\d\b/],
];

function outcomeOf({ status, attributes, events }: OtelSpan, kind: Span["kind"]): Partial<Span> {
  const said = attributes as Attributes;
  if (status.code !== isFailed && said["error.type"] === undefined) return { status: "ok" };
  const exception = (events.findLast(({ name }) => name === "exception")?.attributes ?? {}) as Attributes;
  const code = said["http.response.status_code"] ?? said["http.status_code"];
  const named = `${said["error.type"]} ${exception["exception.type"]} ${code}`.toLowerCase();
  const otherwise = kind === "llm" || kind === "embedding" ? "provider_5xx" : "internal";
  const errorType = classes.find(([, pattern]) => pattern.test(named))?.[0] ?? otherwise;
  return {
    status: errorType === "aborted" ? "aborted" : "error",
    errorType,
    errorMessage: word(status.message) ?? word(exception["exception.message"]),
  };
}
