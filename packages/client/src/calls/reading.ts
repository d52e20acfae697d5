import type { Span } from "@telltale/core/trace";
import { usageOf } from "@telltale/core/usage";
import { type Answer, answerStep, emptyAnswer } from "./answer.ts";
import { type SseState, sseEnd, sseStart, sseStep } from "./sse.ts";

/** Longest body of plain JSON that is looked into, in characters. */
const longestJson = 4 << 20;

/**
 * Reads an answer as its bytes come, and measures it: pieces and times in, the fields of a span out. It knows no clock and no
 * network.
 *
 * @param contentType what the response says it is: a stream of events, or JSON; anything else is only timed
 * @param startedAtMs when the request was made, on the same clock as the times of the pieces
 * @param withText whether to gather the words too, where the owner has opted in
 */
export function createReading(contentType: string, startedAtMs: number, withText: boolean) {
  const isStream = /event-stream/i.test(contentType);
  const isJson = /\bjson\b/i.test(contentType) && !isStream;
  const decoder = new TextDecoder();
  let sse: SseState = sseStart;
  let json = "";
  let answer: Answer = emptyAnswer;
  let words = "";
  let isDone = false;
  let firstAtMs: number | undefined;
  let lastTokenAtMs: number | undefined;
  let lastAtMs: number | undefined;
  let longestGapMs: number | undefined;

  function take(payload: unknown): void {
    answer = answerStep(answer, payload);
    if (withText) words += answer.words;
  }

  function takeEvents(events: readonly string[]): void {
    for (const data of events) {
      if (data.trim() === "[DONE]") isDone = true;
      else if (data) take(parsed(data));
    }
  }

  return {
    /** A piece of the body, at its time. */
    chunk(bytes: Uint8Array, atMs: number): void {
      if (lastAtMs !== undefined) longestGapMs = Math.max(longestGapMs ?? 0, atMs - lastAtMs);
      lastAtMs = atMs;
      const text = isStream || isJson ? decoder.decode(bytes, { stream: true }) : "";
      if (isJson && json.length <= longestJson) json += text;
      if (!isStream) return;
      const before = answer.pieces;
      const [next, events] = sseStep(sse, text);
      sse = next;
      takeEvents(events);
      if (answer.pieces === before) return;
      firstAtMs ??= atMs;
      lastTokenAtMs = atMs;
    },

    /** Nothing more will come. */
    end(): void {
      if (isStream) takeEvents(sseEnd(sseStep(sse, decoder.decode())[0]));
      if (isJson && json.length <= longestJson) take(parsed(json + decoder.decode()));
      json = "";
    },

    /** Whether the answer is all there, though the body may not have ended yet. */
    isComplete: (): boolean => isDone || answer.finishReason !== undefined,

    /** What can be said so far. */
    fields(): Partial<Span> {
      const { responseModel, systemFingerprint, finishReason, outputChars, errorType } = answer;
      const usage = usageOf(answer.usage);
      const ttftMs = firstAtMs === undefined ? undefined : Math.max(0, firstAtMs - startedAtMs);
      // Thoughts that were not shown came before the first piece, and their time is part of ttft.
      const tokens = (usage.outputTokens ?? 0) + (answer.showsReasoning ? (usage.reasoningTokens ?? 0) : 0);
      const tpotMs =
        firstAtMs !== undefined && lastTokenAtMs !== undefined && tokens > 1
          ? (lastTokenAtMs - firstAtMs) / (tokens - 1)
          : undefined;
      return {
        ...(isStream && { stream: true, ttftMs, tpotMs, longestGapMs }),
        ...(errorType && { status: "error", errorType }),
        ...usage,
        responseModel,
        systemFingerprint,
        finishReason,
        outputChars,
        outputText: withText ? words : undefined,
      };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
