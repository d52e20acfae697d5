import { isProtobuf, type OtlpSignal } from "./read-otlp.ts";
import { failure, logsResponse, traceResponse } from "./wire/messages.ts";
import { decode } from "./wire/protobuf.ts";
import { get } from "./wire/raw.ts";

/** What a receiver says of a request it took: how many records it left out, and why. Anything unreadable says nothing. */
export function readOtlpAnswer(
  body: Uint8Array,
  { contentType, signal }: { readonly contentType: string; readonly signal: OtlpSignal },
): { readonly rejected: number; readonly message: string } {
  try {
    const message = signal === "traces" ? traceResponse : logsResponse;
    const answer = isProtobuf(contentType) ? decode(message, body) : JSON.parse(new TextDecoder().decode(body));
    const partial = get(answer, "partialSuccess");
    const rejected = Number(get(partial, signal === "traces" ? "rejectedSpans" : "rejectedLogRecords") ?? 0);
    return { rejected: Number.isFinite(rejected) ? rejected : 0, message: String(get(partial, "errorMessage") ?? "") };
  } catch {
    return { rejected: 0, message: "" };
  }
}

/**
 * What a receiver says of a request it did not take: the message of its google.rpc.Status, or what else it answered as text. What
 * no terminal shows is left out.
 */
export function readOtlpFailure(body: Uint8Array, { contentType }: { readonly contentType: string }): string {
  return (messageOf(body, contentType) ?? new TextDecoder().decode(body))
    .replace(/[\p{Cc}\ufffd\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim()
    .slice(0, 200);
}

function messageOf(body: Uint8Array, contentType: string): string | undefined {
  try {
    const status = isProtobuf(contentType) ? decode(failure, body) : JSON.parse(new TextDecoder().decode(body));
    const message = get(status, "message");
    return typeof message === "string" && message !== "" ? message : undefined;
  } catch {
    return undefined;
  }
}
