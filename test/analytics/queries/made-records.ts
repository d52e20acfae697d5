import type { Score, Span } from "@telltale/core";
import { seededRandom } from "../../../packages/core/src/stats/random.ts";
import { idOf, noonMs, scoreOf, spanOf } from "../parquet/records.ts";

/** Three days from here, half-open. */
export const madeWindow = { fromMs: noonMs - 12 * 3_600_000, toMs: noonMs + 60 * 3_600_000 };

/**
 * Spans in which every field that a question reads is there or not, as chance has it, and scores of them. Half of the spans, those of
 * the environment `sampled`, are a sample with unequal chances.
 */
export function makeRecords(seed: number, count: number): { spans: Span[]; scores: Score[] } {
  const random = seededRandom(seed);
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const maybe = <K extends string, T>(share: number, name: K, value: () => T) =>
    random() < share ? ({ [name]: value() } as { [key in K]: T }) : {};
  const whole = (most: number) => Math.floor(random() * most);
  const hex = (number: number) => (number + 1).toString(16).padStart(32, "0");

  const spans = Array.from({ length: count }, (_, i): Span => {
    const kind = pick("llm", "llm", "llm", "embedding", "retrieval", "tool", "tool", "workflow");
    const isSampled = random() < 0.5;
    return spanOf(i, {
      kind,
      startedAtMs: madeWindow.fromMs + whole(madeWindow.toMs - madeWindow.fromMs),
      status: pick("ok", "ok", "ok", "error", "aborted"),
      environment: isSampled ? "sampled" : "whole",
      feature: pick("chat", "search"),
      ...(isSampled && { inclusionProbability: pick(0.1, 0.25, 1) }),
      ...maybe(0.8, "durationMs", () => 1 + whole(40_000)),
      ...maybe(0.8, "traceId", () => hex(whole(count / 6))),
      ...maybe(0.8, "sessionId", () => `s${whole(count / 10)}`),
      ...maybe(0.8, "userId", () => `u${whole(20)}`),
      ...maybe(0.2, "errorType", () => pick("rate_limit", "timeout", "validation")),
      ...maybe(0.2, "httpStatus", () => pick(429, 500, 503)),
      ...maybe(0.7, "retryCount", () => pick(0, 0, 0, 1, 4)),
      ...maybe(0.9, "requestModel", () => pick("gpt-4o", "claude-3-5-haiku-latest")),
      ...maybe(0.1, "fallbackFrom", () => pick("gpt-4o", "claude-3-5-haiku-latest")),
      ...maybe(0.7, "promptVersion", () => pick("1", "2")),
      ...maybe(0.8, "costUsd", () => random() / 100),
      ...maybe(0.6, "finishReason", () => pick("stop", "length", "tool_calls", "MAX_TOKENS")),
      ...maybe(0.5, "maxTokens", () => 100 + whole(200)),
      ...maybe(0.8, "inputTokens", () => whole(2000)),
      ...maybe(0.4, "cacheReadTokens", () => whole(1000)),
      ...maybe(0.2, "cacheWriteTokens", () => whole(1000)),
      ...maybe(0.8, "outputTokens", () => whole(4) * 80),
      ...maybe(0.3, "reasoningTokens", () => whole(200)),
      ...maybe(0.5, "outputChars", () => whole(3) * 100),
      ...maybe(0.5, "schemaValid", () => random() < 0.8),
      ...maybe(0.5, "refusal", () => random() < 0.2),
      ...maybe(0.5, "repetition", () => random() / 2),
      ...maybe(0.5, "injectionScore", () => random()),
      ...maybe(0.5, "inputScript", () => pick("Latin", "Han")),
      ...maybe(0.5, "outputScript", () => pick("Latin", "Han")),
      ...maybe(0.4, "inputPiiTypes", () => pick([], ["email_address"], ["openai_key"])),
      ...maybe(0.4, "outputPiiTypes", () => pick([], ["email_address"], ["openai_key", "email_address"])),
      ...maybe(0.5, "contextTokens", () => pick(0, 100, 5000)),
      ...maybe(0.5, "rateLimitRemainingRequests", () => whole(120)),
      ...maybe(0.5, "rateLimitLimitRequests", () => pick(0, 100)),
      ...maybe(0.5, "rateLimitRemainingTokens", () => whole(6000)),
      ...maybe(0.5, "rateLimitLimitTokens", () => 5000),
      ...(kind === "tool" && {
        ...maybe(0.9, "toolName", () => pick("lookup", "refund")),
        ...maybe(0.6, "argumentsValid", () => random() < 0.9),
        ...maybe(0.6, "attributes", () => ({ note: 'a "quoted" word', argumentsHash: pick("a", "b") })),
        ...maybe(0.5, "inputText", () => pick("a", "c")),
      }),
      ...(kind === "retrieval" &&
        maybe(0.9, "documents", () =>
          Array.from({ length: whole(4) }, () => ({
            id: `d${whole(8)}`,
            ...maybe(0.8, "score", () => random()),
            ...maybe(0.7, "ageMs", () => whole(1e9)),
          })),
        )),
    });
  });
  const names = ["hallucination", "faithfulness", "toxicity", "exfiltration", "systemPromptLeak", "overRefusal", "looping"];
  const scores = Array.from({ length: count / 2 }, (_, i): Score => {
    const span = spans[whole(count)] as Span;
    const isOfSpan = random() < 0.8;
    const name = pick(...names);
    return scoreOf(count + i, {
      id: idOf(count + i),
      name,
      atMs: span.startedAtMs + whole(1e6),
      evaluator: pick("one", "two"),
      ...(isOfSpan ? { spanId: span.spanId } : {}),
      ...(span.traceId !== undefined && { traceId: span.traceId }),
      ...maybe(0.9, "inclusionProbability", () => pick(0.1, 0.5)),
      value: name === "faithfulness" ? 1 + whole(5) : pick(0, 0, 1),
    });
  });
  return { spans, scores };
}
