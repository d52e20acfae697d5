import { isProtobuf, type OtlpSignal } from "./read-otlp.ts";
import { logsResponse, traceResponse } from "./wire/messages.ts";
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
