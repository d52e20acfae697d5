import type { OtelEntry } from "./otel.ts";
import { OtlpError } from "./otlp-error.ts";
import type { MapOptions } from "./records.ts";
import { type RecordsAndFaults, recordsOfEntries } from "./records-of-entries.ts";
import { logsRequest, traceRequest } from "./wire/messages.ts";
import { decode } from "./wire/protobuf.ts";
import { get, isObject } from "./wire/raw.ts";
import { entriesOf } from "./wire/read-request.ts";

export type OtlpSignal = "traces" | "logs";

export interface ReadOtlpOptions extends MapOptions {
  /** `application/x-protobuf`, or any kind of JSON. */
  readonly contentType: string;
  readonly signal: OtlpSignal;
}

export interface ReadOtlp extends Pick<RecordsAndFaults, "rejected" | "leftOut"> {
  /** An envelope of version 1, still to be checked. */
  readonly envelope: unknown;
}

/**
 * Reads the body of a request to `/v1/traces` or `/v1/logs`, already unzipped, into an envelope.
 *
 * @returns the envelope, the spans or log records that could not be read, and what others were kept without, by their place in the request
 * @throws {OtlpError} `malformed` if the body as a whole cannot be read, `unsupported_type` if it is neither protobuf nor JSON
 */
export function readOtlp(body: Uint8Array, { contentType, signal, ...options }: ReadOtlpOptions): ReadOtlp {
  const { records, ...faults } = recordsOfEntries(readEntries(body, contentType, signal), options);
  return { envelope: { v: 1, ...records }, ...faults };
}

/** The same, as OpenTelemetry's spans and log records. */
export function readEntries(body: Uint8Array, contentType: string, signal: OtlpSignal): Generator<OtelEntry> {
  if (isProtobuf(contentType)) return entriesOf(decode(signal === "traces" ? traceRequest : logsRequest, body));
  if (!/^application\/(.+\+)?json\b|^text\/plain\b/i.test(contentType.trim()))
    throw new OtlpError("unsupported_type", "send application/x-protobuf or application/json");
  const request = parse(body);
  if (!isObject(request)) throw new OtlpError("malformed", "the body is not an object; send one export request");
  const list = signal === "traces" ? "resourceSpans" : "resourceLogs";
  const resources = get(request, list);
  if (resources !== undefined && resources !== null && !Array.isArray(resources))
    throw new OtlpError("malformed", `${list} is not a list; send one export request`);
  return entriesOf(request);
}

export function isProtobuf(contentType: string): boolean {
  return /^application\/(x-|vnd\.google\.)?protobuf\b/i.test(contentType.trim());
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw new OtlpError("malformed", "the body is not JSON in UTF-8", { cause });
  }
}
