import type { Score, Signal, Span } from "@telltale/core/trace";
import { costUsd, type Model, priceDate, timing, type Usage } from "./models.ts";
import type { Seeded } from "./seeded.ts";

type Context = Pick<Span, "traceId" | "sessionId" | "conversationId" | "turn" | "userId" | "tenant" | "feature" | "route"> &
  Pick<Span, "environment" | "release" | "variants">;

/** A record still without its id: ids are dealt once the day is in order. */
export type Unnumbered<R> = Omit<R, "id">;

/** All that a day holds. */
export interface Records {
  readonly spans: Unnumbered<Span>[];
  readonly signals: Unnumbered<Signal>[];
  readonly scores: Unnumbered<Score>[];
}

/** One trace in the making: spans are added one after another, each where the one before ended. */
export interface TraceInTheMaking {
  readonly context: Context;
  readonly spans: Unnumbered<Span>[];
  readonly random: Seeded;
  readonly number: number;
  nowMs: number;
}

export const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

/** Adds a span; the clock moves on by its duration. */
export function step(
  trace: TraceInTheMaking,
  span: Omit<Unnumbered<Span>, "spanId" | "startedAtMs" | "status"> & { status?: Span["status"] },
): Unnumbered<Span> {
  const made = {
    ...trace.context,
    spanId: hex(trace.number * 32 + trace.spans.length + 1, 16),
    startedAtMs: trace.nowMs,
    status: "ok" as const,
    ...span,
  };
  trace.spans.push(made);
  trace.nowMs += made.durationMs ?? 0;
  return made;
}

/** Opens a wrapper: later spans are its children, and `close` gives it its duration and status. */
export function wrap(trace: TraceInTheMaking, kind: "workflow" | "agent", name: string) {
  const startMs = trace.nowMs;
  const span = step(trace, { kind, name, durationMs: 0 });
  return {
    parentSpanId: span.spanId,
    close() {
      trace.nowMs += 4 + trace.random.below(9);
      span.durationMs = trace.nowMs - startMs;
      const failed = trace.spans.find(({ status }) => status !== "ok");
      if (failed) Object.assign(span, { status: failed.status, ...(failed.errorType && { errorType: failed.errorType }) });
    },
  };
}

export interface LlmStep {
  readonly name: string;
  readonly model: Model;
  readonly usage: Usage;
  readonly parentSpanId?: string | undefined;
  /** How much slower than the model usually is. */
  readonly slower?: number;
  readonly isStopped?: boolean;
  readonly more?: Partial<Unnumbered<Span>>;
}

interface Failure {
  readonly errorType: NonNullable<Span["errorType"]>;
  readonly httpStatus?: number;
  readonly medianMs: number;
}

const failures: readonly (readonly [Failure, number])[] = [
  [{ errorType: "rate_limit", httpStatus: 429, medianMs: 180 }, 4],
  [{ errorType: "timeout", medianMs: 30_000 }, 2],
  [{ errorType: "provider_5xx", httpStatus: 503, medianMs: 900 }, 3],
];

const failureRate = 0.009;

/** Adds a call of a model. A failed one has no tokens, no cost and no time to first token: nobody measured them. */
export function callModel(trace: TraceInTheMaking, call: LlmStep): Unnumbered<Span> {
  const { random } = trace;
  const { name, model, usage, parentSpanId, slower = 1, isStopped = false, more = {} } = call;
  const asked = { kind: "llm", name, parentSpanId, provider: model.provider, requestModel: model.name, stream: true } as const;
  if (random.chance(failureRate)) {
    const { errorType, httpStatus, medianMs } = random.pick(failures);
    const durationMs = Math.round(errorType === "timeout" ? medianMs : random.around(medianMs, 0.3));
    const { promptName, promptVersion } = more;
    return step(trace, {
      ...asked,
      promptName,
      promptVersion,
      durationMs,
      status: "error",
      errorType,
      httpStatus,
      retryCount: 2,
    });
  }
  if (isStopped) return stopped(trace, call, asked);
  const { ttftMs, durationMs } = timing(model, usage.outputTokens + usage.reasoningTokens, random);
  return step(trace, {
    ...asked,
    responseModel: model.answersAs,
    ttftMs: Math.round(ttftMs * slower),
    durationMs: Math.round(durationMs * slower),
    finishReason: "stop",
    inputTokens: usage.inputTokens,
    cacheReadTokens: usage.cacheReadTokens,
    outputTokens: usage.outputTokens,
    reasoningTokens: usage.reasoningTokens || undefined,
    costUsd: costUsd(model, usage),
    priceDate,
    ...more,
  });
}

/** A stream the user cut off: the provider never came to say what it used. */
function stopped(trace: TraceInTheMaking, { model, usage, slower = 1, more }: LlmStep, asked: object): Unnumbered<Span> {
  const { random } = trace;
  const { ttftMs, durationMs } = timing(model, usage.outputTokens * random.uniform(), random);
  return step(trace, {
    kind: "llm",
    ...asked,
    responseModel: model.answersAs,
    ttftMs: Math.round(ttftMs * slower),
    durationMs: Math.round(durationMs * slower),
    status: "aborted",
    promptName: more?.promptName,
    promptVersion: more?.promptVersion,
  });
}
