/** OpenTelemetry's data in plain form: what every entry (protobuf, OTLP JSON, exports of tools) is read into. */

/** What an attribute can hold. Bytes come as base64; a number that is not finite, as null. */
export type AttributeValue = string | number | boolean | null | readonly AttributeValue[] | Attributes;
export interface Attributes {
  readonly [name: string]: AttributeValue;
}

/** Times are milliseconds since 1970 UTC, exact to the microsecond; ids are lower-case hex. */
export interface OtelSpan {
  /** 32 digits. */
  readonly traceId: string;
  /** 16 digits. */
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly startedAtMs: number;
  /** Absent while it runs. */
  readonly endedAtMs?: number | undefined;
  readonly attributes: Attributes;
  readonly events: readonly OtelEvent[];
  readonly links: readonly OtelLink[];
  readonly status: OtelStatus;
}

/** 0 unset, 1 ok, 2 error. */
export interface OtelStatus {
  readonly code: number;
  readonly message?: string | undefined;
}

export interface OtelEvent {
  readonly name: string;
  readonly atMs?: number | undefined;
  readonly attributes: Attributes;
}

export interface OtelLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** A log record; with a name it is an event. */
export interface OtelLog {
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly eventName?: string | undefined;
  readonly atMs: number;
  /** 1…24, 0 unspecified; 17 and above are errors. */
  readonly severity: number;
  readonly body: AttributeValue;
  readonly attributes: Attributes;
}

/** What runs: the service. */
export interface OtelResource {
  readonly attributes: Attributes;
}

/** What measured: the instrumentation library. */
export interface OtelScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly attributes: Attributes;
}

/** One thing read, or why it could not be: `index` counts the spans or log records of the input from 0. */
export type OtelEntry =
  | { readonly index: number; readonly span: OtelSpan; readonly resource: OtelResource; readonly scope: OtelScope }
  | { readonly index: number; readonly log: OtelLog; readonly resource: OtelResource; readonly scope: OtelScope }
  | { readonly index: number; readonly reason: string };
