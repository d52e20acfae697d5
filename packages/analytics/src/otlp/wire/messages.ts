/**
 * The messages of OTLP over HTTP, as data: number of a field → its name in OTLP JSON, its type, and whether it
 * repeats: of spans and log records all are read, of attributes and values some, as many as anybody uses.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto
 */
export interface Message {
  readonly [number: number]: Field;
}

export type Field = readonly [name: string, type: Scalar | (() => Message), repeated?: "all" | "some"];

/** `id` is bytes that JSON writes in hex; `nanos` a fixed64 that stays exact as a bigint. */
export type Scalar = "string" | "bytes" | "id" | "bool" | "int" | "nanos" | "double";

const anyValue: Message = {
  1: ["stringValue", "string"],
  2: ["boolValue", "bool"],
  3: ["intValue", "int"],
  4: ["doubleValue", "double"],
  5: ["arrayValue", () => arrayValue],
  6: ["kvlistValue", () => keyValueList],
  7: ["bytesValue", "bytes"],
};
const arrayValue: Message = { 1: ["values", () => anyValue, "some"] };
const keyValue: Message = { 1: ["key", "string"], 2: ["value", () => anyValue] };
const keyValueList: Message = { 1: ["values", () => keyValue, "some"] };

const attributes = (): Message => keyValue;
const resource: Message = { 1: ["attributes", attributes, "some"] };
const scope: Message = { 1: ["name", "string"], 2: ["version", "string"], 3: ["attributes", attributes, "some"] };
const status: Message = { 2: ["message", "string"], 3: ["code", "int"] };

const event: Message = {
  1: ["timeUnixNano", "nanos"],
  2: ["name", "string"],
  3: ["attributes", attributes, "some"],
};
const link: Message = { 1: ["traceId", "id"], 2: ["spanId", "id"], 4: ["attributes", attributes, "some"] };

const span: Message = {
  1: ["traceId", "id"],
  2: ["spanId", "id"],
  4: ["parentSpanId", "id"],
  5: ["name", "string"],
  6: ["kind", "int"],
  7: ["startTimeUnixNano", "nanos"],
  8: ["endTimeUnixNano", "nanos"],
  9: ["attributes", attributes, "some"],
  11: ["events", () => event, "all"],
  13: ["links", () => link, "all"],
  15: ["status", () => status],
};

const logRecord: Message = {
  1: ["timeUnixNano", "nanos"],
  2: ["severityNumber", "int"],
  5: ["body", () => anyValue],
  6: ["attributes", attributes, "some"],
  9: ["traceId", "id"],
  10: ["spanId", "id"],
  11: ["observedTimeUnixNano", "nanos"],
  12: ["eventName", "string"],
};

const scopeSpans: Message = { 1: ["scope", () => scope], 2: ["spans", () => span, "all"] };
const scopeLogs: Message = { 1: ["scope", () => scope], 2: ["logRecords", () => logRecord, "all"] };
const resourceSpans: Message = { 1: ["resource", () => resource], 2: ["scopeSpans", () => scopeSpans, "all"] };
const resourceLogs: Message = { 1: ["resource", () => resource], 2: ["scopeLogs", () => scopeLogs, "all"] };

export const traceRequest: Message = { 1: ["resourceSpans", () => resourceSpans, "all"] };
export const logsRequest: Message = { 1: ["resourceLogs", () => resourceLogs, "all"] };

const tracePartialSuccess: Message = { 1: ["rejectedSpans", "int"], 2: ["errorMessage", "string"] };
const logsPartialSuccess: Message = { 1: ["rejectedLogRecords", "int"], 2: ["errorMessage", "string"] };
export const traceResponse: Message = { 1: ["partialSuccess", () => tracePartialSuccess] };
export const logsResponse: Message = { 1: ["partialSuccess", () => logsPartialSuccess] };

/** google.rpc.Status: what OTLP over HTTP answers where nothing could be taken. */
export const failure: Message = { 1: ["code", "int"], 2: ["message", "string"] };
