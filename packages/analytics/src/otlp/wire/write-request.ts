import type { OtelLog, OtelResource, OtelScope, OtelSpan } from "../otel.ts";
import { anyValueOf, keyValuesOf } from "./attributes.ts";
import { logsRequest, traceRequest } from "./messages.ts";
import { encode, type Raw } from "./protobuf.ts";
import { nanosOfMs } from "./raw.ts";

/** Spans of one library of one service. */
export interface SpanGroup {
  readonly resource: OtelResource;
  readonly scope: OtelScope;
  readonly spans: readonly OtelSpan[];
}

/** Log records of one library of one service. */
export interface LogGroup {
  readonly resource: OtelResource;
  readonly scope: OtelScope;
  readonly logs: readonly OtelLog[];
}

/** The body of a request to export spans. The inverse of reading one. */
export function writeTraces(groups: readonly SpanGroup[], as: "json" | "protobuf"): Uint8Array {
  const resourceSpans = groups.map(({ resource, scope, spans }) => ({
    resource: { attributes: keyValuesOf(resource.attributes) },
    scopeSpans: [{ scope: rawScope(scope), spans: spans.map(rawSpan) }],
  }));
  return write({ resourceSpans }, traceRequest, as);
}

/** The body of a request to export log records. */
export function writeLogs(groups: readonly LogGroup[], as: "json" | "protobuf"): Uint8Array {
  const resourceLogs = groups.map(({ resource, scope, logs }) => ({
    resource: { attributes: keyValuesOf(resource.attributes) },
    scopeLogs: [{ scope: rawScope(scope), logRecords: logs.map(rawLog) }],
  }));
  return write({ resourceLogs }, logsRequest, as);
}

function write(request: Raw, message: typeof traceRequest, as: "json" | "protobuf"): Uint8Array {
  if (as === "protobuf") return encode(message, request);
  const json = JSON.stringify(request, (_, value) => (typeof value === "bigint" ? String(value) : value));
  return new TextEncoder().encode(json);
}

function rawScope({ name, version, attributes }: OtelScope): Raw {
  return { name, version, attributes: keyValuesOf(attributes) };
}

function rawSpan({ startedAtMs, endedAtMs, attributes, events, links, ...rest }: OtelSpan): Raw {
  return {
    ...rest,
    startTimeUnixNano: nanosOfMs(startedAtMs),
    endTimeUnixNano: endedAtMs === undefined ? undefined : nanosOfMs(endedAtMs),
    attributes: keyValuesOf(attributes),
    events: events.map(({ name, atMs, attributes }) => ({
      name,
      timeUnixNano: atMs === undefined ? undefined : nanosOfMs(atMs),
      attributes: keyValuesOf(attributes),
    })),
    links: links.map((link) => ({ ...link, attributes: keyValuesOf(link.attributes) })),
  };
}

function rawLog({ traceId, spanId, eventName, atMs, severity, body, attributes }: OtelLog): Raw {
  return {
    traceId,
    spanId,
    eventName,
    timeUnixNano: nanosOfMs(atMs),
    observedTimeUnixNano: nanosOfMs(atMs),
    severityNumber: severity,
    body: body === null ? undefined : anyValueOf(body),
    attributes: keyValuesOf(attributes),
  };
}
