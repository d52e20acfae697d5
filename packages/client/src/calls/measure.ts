import type { Span } from "@telltale/core/trace";
import { usageOf } from "@telltale/core/usage";
import { type Answer, answerStep, emptyAnswer } from "./answer.ts";

/** The most text of a call that is looked at, in characters. */
export const longestText = 100_000;

/**
 * Measures an answer as it comes: payloads and times in, the fields of a span out. It knows no clock, no network and no bytes.
 *
 * @param startedAtMs when the call was made, on the same clock as all other times
 */
export function createMeasure(startedAtMs: number) {
  let answer: Answer = emptyAnswer;
  let words = "";
  let isDone = false;
  let firstAtMs: number | undefined;
  let lastTokenAtMs: number | undefined;
  let thoughtAtMs: number | undefined;
  let reasoningMs: number | undefined;
  let lastAtMs: number | undefined;
  let longestGapMs: number | undefined;

  return {
    /** Something has come, whatever it is. */
    arrived(atMs: number): void {
      if (lastAtMs !== undefined) longestGapMs = Math.max(longestGapMs ?? 0, atMs - lastAtMs);
      lastAtMs = atMs;
    },

    /** A chunk, or the whole of it: what JSON.parse gave, or a host's own object. */
    take(payload: unknown, atMs: number): void {
      const { pieces } = answer;
      answer = answerStep(answer, payload);
      words += answer.words.slice(0, longestText - words.length);
      if (answer.isThought) thoughtAtMs ??= atMs;
      if (answer.isVisible && thoughtAtMs !== undefined) reasoningMs ??= atMs - thoughtAtMs;
      if (answer.pieces === pieces) return;
      firstAtMs ??= atMs;
      lastTokenAtMs = atMs;
    },

    /** The provider's own mark of the end has come. */
    done(): void {
      isDone = true;
    },

    /** Whether the answer is all there, though nobody has closed it yet. */
    isComplete: (): boolean => isDone || answer.finishReason !== undefined,

    /**
     * What can be said so far.
     *
     * @param isStream whether it came in pieces as the model made them: only then do times tell anything
     */
    fields(isStream: boolean): Partial<Span> {
      const { responseModel, systemFingerprint, finishReason, outputChars, errorType, tools, logprobs } = answer;
      const usage = usageOf(answer.usage);
      const ttftMs = firstAtMs === undefined ? undefined : Math.max(0, firstAtMs - startedAtMs);
      // Thoughts that were not shown came before the first piece, and their time is part of ttft.
      const tokens = (usage.outputTokens ?? 0) + (answer.showsReasoning ? (usage.reasoningTokens ?? 0) : 0);
      const tpotMs =
        firstAtMs !== undefined && lastTokenAtMs !== undefined && tokens > 1
          ? (lastTokenAtMs - firstAtMs) / (tokens - 1)
          : undefined;
      return {
        ...(isStream && { stream: true, ttftMs, tpotMs, longestGapMs, reasoningMs }),
        ...(errorType && { status: errorType === "aborted" ? "aborted" : "error", errorType }),
        ...usage,
        webSearches: usage.webSearches ?? (answer.searches || undefined),
        responseModel: responseModel?.slice(0, 200),
        systemFingerprint: systemFingerprint?.slice(0, 200),
        finishReason: finishReason?.slice(0, 100),
        confidence: logprobs > 0 ? answer.logprobSum / logprobs : undefined,
        outputChars: answer.pieces > 0 || finishReason ? outputChars : undefined,
        outputText: words || undefined,
        attributes:
          tools.length > 0
            ? {
                toolCalls: tools.length,
                toolNames: tools.map(({ name }) => name.slice(0, 100)),
                toolCallIds: tools.flatMap(({ id }) => id?.slice(0, 100) ?? []),
              }
            : undefined,
      };
    },
  };
}

export type Measure = ReturnType<typeof createMeasure>;
