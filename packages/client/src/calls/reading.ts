import type { Span } from "@telltale/core/trace";
import { createEventFrames } from "./event-frames.ts";
import { isObject, parsed } from "./json.ts";
import { createJsonPieces } from "./json-pieces.ts";
import { createMeasure } from "./measure.ts";
import { type SseState, sseEnd, sseStart, sseStep } from "./sse.ts";

/** An answer that is read as its bytes come. */
export interface Reading {
  /** A piece of the body, at its time. */
  chunk(bytes: Uint8Array, atMs: number): void;
  /** Nothing more will come. */
  end(atMs: number): void;
  /** Whether the answer is all there, though the body may not have ended yet. */
  isComplete(): boolean;
  /** What can be said so far. */
  fields(): Partial<Span>;
}

/**
 * Reads an answer as its bytes come, and measures it: pieces and times in, the fields of a span out. It knows no clock and no
 * network, and throws nothing.
 *
 * @param contentType what the response says it is: server-sent events, Amazon's event stream, JSON of any kind or plain text;
 *   anything else is only timed
 * @param startedAtMs when the request was made, on the same clock as the times of the pieces
 */
export function createReading(contentType: string, startedAtMs: number): Reading {
  const measure = createMeasure(startedAtMs);
  const decoder = new TextDecoder();
  let nowMs = startedAtMs;
  let sse: SseState = sseStart;
  let objects = 0;

  function take(payload: unknown): void {
    objects += 1;
    measure.take(payload, nowMs);
  }

  function takeEvents(events: readonly string[]): void {
    for (const data of events) {
      if (data.trim() === "[DONE]") measure.done();
      else if (data) take(parsed(data));
    }
  }

  function takeSse(text: string): void {
    const [next, events] = sseStep(sse, text);
    sse = next;
    takeEvents(events);
  }

  const takeJson = createJsonPieces((json) => take(parsed(json)));
  const takeFrame = createEventFrames((payload, failure) => {
    const event = parsed(payload);
    const packed = isObject(event) ? event.bytes : undefined;
    take(failure ? { error: failure } : typeof packed === "string" ? parsed(unpacked(packed)) : event);
  });

  const has = (pattern: RegExp) => pattern.test(contentType);
  const takeText = has(/event-stream/i) ? takeSse : has(/json/i) ? takeJson : has(/^text\/plain/i) ? say : undefined;
  const isFrames = has(/amazon\.eventstream/i);
  // A list of objects is a stream too, as Gemini's is; a single one may be the whole answer in no hurry.
  const isStream = () => isFrames || takeText === takeSse || takeText === say || objects > 1 || has(/ndjson|jsonl|stream/i);

  function say(text: string): void {
    if (text) take({ text });
  }

  return {
    chunk(bytes, atMs) {
      nowMs = atMs;
      measure.arrived(atMs);
      if (isFrames) takeFrame(bytes);
      else takeText?.(decoder.decode(bytes, { stream: true }));
    },
    end(atMs) {
      nowMs = atMs;
      if (!isFrames) takeText?.(decoder.decode());
      takeEvents(sseEnd(sse));
    },
    isComplete: measure.isComplete,
    fields: () => measure.fields(isStream()),
  };
}

/** Text from base64 of UTF-8; what is none gives nothing to parse. */
function unpacked(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  } catch {
    return "";
  }
}
