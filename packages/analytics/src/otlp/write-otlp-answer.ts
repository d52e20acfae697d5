import { isProtobuf, type OtlpSignal } from "./read-otlp.ts";
import { failure, logsResponse, type Message, traceResponse } from "./wire/messages.ts";
import { encode, type Raw } from "./wire/protobuf.ts";

export interface OtlpAnswer {
  readonly body: Uint8Array | string;
  readonly contentType: string;
}

export interface OtlpAnswerOptions {
  /** Of the request: the answer is in the same format. */
  readonly contentType: string;
  readonly signal: OtlpSignal;
  /** How many spans or log records were rejected. */
  readonly rejected: number;
  /** What to do about it; with none rejected, a warning. */
  readonly message?: string | undefined;
}

/** What a collector answers to a request it took, wholly or in part, with status 200. */
export function writeOtlpAnswer({ contentType, signal, rejected, message }: OtlpAnswerOptions): OtlpAnswer {
  const isTraces = signal === "traces";
  if (rejected === 0 && !message) return write(contentType, isTraces ? traceResponse : logsResponse, {});
  const count = { [isTraces ? "rejectedSpans" : "rejectedLogRecords"]: String(rejected) };
  const partialSuccess = { ...(rejected > 0 && count), ...(message && { errorMessage: message }) };
  return write(contentType, isTraces ? traceResponse : logsResponse, { partialSuccess });
}

/** What a collector answers to a request it did not take: a google.rpc.Status, as OTLP over HTTP asks of a 4xx or 5xx. */
export function writeOtlpFailure({
  contentType,
  message,
}: Pick<OtlpAnswerOptions, "contentType"> & { message: string }): OtlpAnswer {
  return write(contentType, failure, { message });
}

function write(contentType: string, message: Message, value: Raw): OtlpAnswer {
  return isProtobuf(contentType)
    ? { body: encode(message, value), contentType: "application/x-protobuf" }
    : { body: JSON.stringify(value), contentType: "application/json" };
}
