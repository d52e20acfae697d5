import { EventStreamCodec } from "@smithy/eventstream-codec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventFrames } from "../../../packages/client/src/calls/event-frames.ts";
import { createReading } from "../../../packages/client/src/calls/reading.ts";

const codec = new EventStreamCodec(
  (bytes) => new TextDecoder().decode(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes),
  (text) => new TextEncoder().encode(text),
);
const type = "application/vnd.amazon.eventstream";

/** Events as Amazon's own code writes them. */
function frames(...events: readonly (readonly [headers: Record<string, string>, body: unknown])[]): Uint8Array {
  const all = events.map(([headers, body]) =>
    codec.encode({
      headers: {
        ":retry": { type: "integer" as const, value: 7 },
        ":final": { type: "boolean" as const, value: true },
        ":at": { type: "timestamp" as const, value: new Date(0) },
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { type: "string" as const, value }])),
      },
      body: new TextEncoder().encode(JSON.stringify(body)),
    }),
  );
  return Uint8Array.from(all.flatMap((frame) => Array.from(frame)));
}
const event = (name: string) => ({ ":event-type": name, ":content-type": "application/json", ":message-type": "event" });

const converse = frames(
  [event("messageStart"), { role: "assistant" }],
  [event("contentBlockDelta"), { contentBlockIndex: 0, delta: { text: "Grüße" }, p: "abcdef" }],
  [event("messageStop"), { stopReason: "end_turn" }],
  [event("metadata"), { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 }, metrics: { latencyMs: 9 } }],
);

function read(pieces: Iterable<Uint8Array>) {
  const reading = createReading(type, 0);
  for (const piece of pieces) reading.chunk(piece, 0);
  reading.end(0);
  const { longestGapMs, ...fields } = reading.fields();
  return fields;
}

describe("createEventFrames", () => {
  const whole = read([converse]);
  it("reads what Amazon's own codec wrote", () =>
    expect(whole).toMatchObject({ outputText: "Grüße", finishReason: "stop", inputTokens: 3, outputTokens: 2, stream: true }));
  it("reads it alike cut at any byte", () => {
    for (let at = 0; at <= converse.length; at++)
      expect(read([converse.subarray(0, at), converse.subarray(at)])).toEqual(whole);
    expect(read(Array.from(converse, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });
  it("reads a model's own events, which InvokeModel packs in base64", () => {
    const chunk = (payload: unknown) =>
      [event("chunk"), { bytes: Buffer.from(JSON.stringify(payload)).toString("base64"), p: "x" }] as const;
    const fields = read([
      frames(
        chunk({ type: "message_start", message: { model: "claude", usage: { input_tokens: 4, output_tokens: 1 } } }),
        chunk({ type: "content_block_delta", delta: { type: "text_delta", text: "Grüße" } }),
        chunk({ type: "message_delta", delta: { stop_reason: "max_tokens" }, usage: { output_tokens: 9 } }),
      ),
    ]);
    expect(fields).toMatchObject({
      responseModel: "claude",
      outputText: "Grüße",
      finishReason: "length",
      inputTokens: 4,
      outputTokens: 9,
    });
  });
  it("tells of a failure that is named in a header", () => {
    const failure = {
      ":message-type": "exception",
      ":exception-type": "throttlingException",
      ":content-type": "application/json",
    };
    expect(read([frames([failure, { message: "slow down" }])])).toMatchObject({ status: "error", errorType: "rate_limit" });
  });
  it("believes no frame whose bytes were changed, and nothing after it", () =>
    fc.assert(
      fc.property(fc.nat(converse.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = converse.slice();
        changed[at] = (changed[at] ?? 0) ^ by;
        const taken: string[] = [];
        createEventFrames((payload) => taken.push(payload))(changed);
        const right: string[] = [];
        createEventFrames((payload) => right.push(payload))(converse);
        expect(taken.length).toBeLessThan(right.length);
        expect(right.slice(0, taken.length)).toEqual(taken);
      }),
    ));
});
