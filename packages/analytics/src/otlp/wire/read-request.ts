import type { OtelEntry, OtelEvent, OtelLink, OtelLog, OtelResource, OtelScope, OtelSpan } from "../otel.ts";
import { anyOf, attributesOf } from "./attributes.ts";
import type { Raw } from "./protobuf.ts";
import { enumOf, get, idOf, isObject, listOf, msOfNanos, spanKindNames, statusNames } from "./raw.ts";

/** Whether a JSON value is a request to export traces or logs, or one resource of such a request. */
export function isRequest(value: Raw): boolean {
  return ["resourceSpans", "resourceLogs", "batches", ...scopeLists].some((name) => Array.isArray(get(value, name)));
}

/** `instrumentationLibrarySpans` is what scopes were called until 2022. */
const scopeLists = ["scopeSpans", "scopeLogs", "instrumentationLibrarySpans"];

/**
 * The spans and log records of a request, in the shape OTLP JSON has. What cannot be read is given with its reason; the rest
 * goes on.
 *
 * @param startAt the index of the first
 */
export function* entriesOf(request: Raw, startAt = 0): Generator<OtelEntry> {
  let index = startAt;
  const resources = ["resourceSpans", "resourceLogs", "batches"].flatMap((name) => listOf(get(request, name)));
  for (const part of resources.length > 0 ? resources : [request]) {
    const resource = resourceOf(get(part, "resource"));
    for (const inner of scopeLists.flatMap((name) => listOf(get(part, name)))) {
      const scope = scopeOf(get(inner, "scope") ?? get(inner, "instrumentationLibrary"));
      for (const raw of listOf(get(inner, "spans"))) {
        const span = spanOf(raw);
        yield typeof span === "string" ? { index, reason: span } : { index, span, resource, scope };
        index++;
      }
      for (const raw of listOf(get(inner, "logRecords"))) {
        const log = logOf(raw);
        yield typeof log === "string" ? { index, reason: log } : { index, log, resource, scope };
        index++;
      }
    }
  }
}

export function resourceOf(raw: unknown): OtelResource {
  return { attributes: attributesOf(get(raw, "attributes")) };
}

export function scopeOf(raw: unknown): OtelScope {
  const version = textOf(get(raw, "version"));
  return {
    name: textOf(get(raw, "name")) ?? "",
    ...(version !== undefined && { version }),
    attributes: attributesOf(get(raw, "attributes")),
  };
}

/** A span, or why it is none. */
function spanOf(raw: unknown): OtelSpan | string {
  const ids = idsOf(raw);
  if (typeof ids === "string") return ids;
  const startedAtMs = msOfNanos(get(raw, "startTimeUnixNano"));
  if (startedAtMs === undefined) return "startTimeUnixNano is missing";
  const endedAtMs = msOfNanos(get(raw, "endTimeUnixNano"));
  const status = get(raw, "status");
  const message = textOf(get(status, "message"));
  const parentSpanId = idOf(get(raw, "parentSpanId"), 8);
  return {
    ...ids,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: textOf(get(raw, "name")) ?? "",
    kind: enumOf(get(raw, "kind"), spanKindNames),
    startedAtMs,
    ...(endedAtMs !== undefined && { endedAtMs }),
    attributes: attributesOf(get(raw, "attributes")),
    events: listOf(get(raw, "events")).filter(isObject).map(eventOf),
    links: listOf(get(raw, "links")).flatMap((link) => linkOf(link) ?? []),
    status: { code: enumOf(get(status, "code"), statusNames), ...(message && { message }) },
  };
}

/** The ids every span must have, or what is wrong with them. */
function idsOf(raw: unknown): { traceId: string; spanId: string } | string {
  if (!isObject(raw)) return "is not an object";
  const traceId = idOf(get(raw, "traceId"), 16);
  if (traceId === undefined) return "traceId must be 16 bytes in hex, not all zeros";
  const spanId = idOf(get(raw, "spanId"), 8);
  return spanId === undefined ? "spanId must be 8 bytes in hex, not all zeros" : { traceId, spanId };
}

function eventOf(raw: Raw): OtelEvent {
  const atMs = msOfNanos(get(raw, "timeUnixNano"));
  return {
    name: textOf(get(raw, "name")) ?? "",
    ...(atMs !== undefined && { atMs }),
    attributes: attributesOf(get(raw, "attributes")),
  };
}

function linkOf(raw: unknown): OtelLink | undefined {
  const ids = idsOf(raw);
  return typeof ids === "string" ? undefined : { ...ids, attributes: attributesOf(get(raw, "attributes")) };
}

function logOf(raw: unknown): OtelLog | string {
  if (!isObject(raw)) return "is not an object";
  const atMs = msOfNanos(get(raw, "timeUnixNano")) ?? msOfNanos(get(raw, "observedTimeUnixNano"));
  if (atMs === undefined) return "timeUnixNano and observedTimeUnixNano are missing";
  const traceId = idOf(get(raw, "traceId"), 16);
  const spanId = idOf(get(raw, "spanId"), 8);
  const attributes = attributesOf(get(raw, "attributes"));
  // Before log records had a name of their own, events had it among the attributes.
  const eventName = textOf(get(raw, "eventName")) || textOf(attributes["event.name"]);
  return {
    ...(traceId !== undefined && { traceId }),
    ...(spanId !== undefined && { spanId }),
    ...(eventName && { eventName }),
    atMs,
    severity: enumOf(get(raw, "severityNumber"), []),
    body: anyOf(get(raw, "body")),
    attributes,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
