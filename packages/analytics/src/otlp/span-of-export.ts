import type { Attributes, AttributeValue, OtelEvent, OtelResource, OtelScope, OtelSpan } from "./otel.ts";
import { timeOf } from "./time-of.ts";
import { plainOf } from "./wire/attributes.ts";
import type { Raw } from "./wire/protobuf.ts";
import { enumOf, get, idOf, isObject, listOf, spanKindNames, statusNames } from "./wire/raw.ts";
import { resourceOf, scopeOf } from "./wire/read-request.ts";

type Read = { readonly span: OtelSpan; readonly resource: OtelResource; readonly scope: OtelScope };

/**
 * A span as somebody printed it: a `ReadableSpan` of OpenTelemetry JS, what the console exporters of JS and Python write, a span
 * of Phoenix's API or a row of its data frame. Nested attributes get dotted names.
 *
 * @returns the span, or why it is none
 */
export function spanOfExport(raw: unknown): Read | { readonly reason: string } {
  if (!isObject(raw)) return { reason: "is not an object" };
  const context = get(raw, "context") ?? (typeof raw.spanContext === "object" ? raw.spanContext : undefined);
  const traceId = idOf(first(get(context, "traceId"), get(raw, "traceId"), raw["context.trace_id"]), 16);
  if (traceId === undefined) return { reason: "traceId must be 16 bytes in hex, not all zeros" };
  const spanId = idOf(first(get(context, "spanId"), get(raw, "spanId"), raw["context.span_id"], raw.id), 8);
  if (spanId === undefined) return { reason: "spanId must be 8 bytes in hex, not all zeros" };
  // The console exporter of JS writes a timestamp and a duration, both in microseconds.
  const isConsole = typeof raw.timestamp === "number" && typeof raw.duration === "number";
  const startedAtMs = timeOf(first(get(raw, "startTime"), isConsole ? Number(raw.timestamp) / 1000 : undefined));
  if (startedAtMs === undefined) return { reason: "the start time is missing or none" };
  const endedAtMs = isConsole ? startedAtMs + Number(raw.duration) / 1000 : timeOf(get(raw, "endTime"));
  const parent = first(get(raw, "parentSpanId"), get(raw, "parentId"), get(get(raw, "parentSpanContext"), "spanId"));
  const parentSpanId = idOf(parent, 8);
  const status = get(raw, "status");
  const code = first(get(status, "code"), get(status, "statusCode"), get(raw, "statusCode"));
  const message = first(get(status, "message"), get(status, "description"), get(raw, "statusMessage"));
  const span: OtelSpan = {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: typeof raw.name === "string" ? raw.name : "",
    // Numbers here are of the API, which has no "unspecified" and begins with internal.
    kind: typeof raw.kind === "number" ? raw.kind + 1 : enumOf(raw.kind, spanKindNames),
    startedAtMs,
    ...(endedAtMs !== undefined && { endedAtMs }),
    attributes: attributesOf(raw),
    events: listOf(get(raw, "events")).filter(isObject).map(eventOf),
    links: [],
    status: { code: enumOf(code, statusNames), ...(typeof message === "string" && message !== "" && { message }) },
  };
  const scope = scopeOf(get(raw, "instrumentationScope") ?? get(raw, "instrumentationLibrary"));
  return { span, resource: resourceOf(get(raw, "resource")), scope };
}

function attributesOf(raw: Raw): Attributes {
  const kind = get(raw, "spanKind");
  const columns = Object.entries(raw).filter(([name]) => name.startsWith("attributes."));
  return Object.fromEntries([
    ...(typeof kind === "string" ? [["openinference.span.kind", kind] as const] : []),
    ...flat("", plainOf(get(raw, "attributes"))),
    ...columns.flatMap(([name, value]) => [...flat(name.slice("attributes.".length), plainOf(value))]),
  ]);
}

/** `{ llm: { token_count: { prompt: 1 } } }` as `llm.token_count.prompt`. A list of plain values stays one. */
function* flat(name: string, value: AttributeValue): Generator<readonly [string, AttributeValue]> {
  if (value === null) return;
  if (typeof value !== "object" || (Array.isArray(value) && !value.some((entry) => isObject(entry)))) {
    if (name !== "") yield [name, value];
    return;
  }
  for (const [key, inner] of Object.entries(value)) yield* flat(name === "" ? key : `${name}.${key}`, inner as AttributeValue);
}

function eventOf(raw: Raw): OtelEvent {
  const atMs = timeOf(first(raw.time, raw.timestamp));
  const attributes = Object.fromEntries(flat("", plainOf(raw.attributes)));
  return { name: typeof raw.name === "string" ? raw.name : "", ...(atMs !== undefined && { atMs }), attributes };
}

function first(...values: readonly unknown[]): unknown {
  return values.find((value) => value !== undefined && value !== null);
}
