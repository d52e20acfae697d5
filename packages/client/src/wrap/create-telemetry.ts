import type { Span } from "@telltale/core/trace";
import { attempt } from "../browser/attempt.ts";
import { isObject } from "../calls/json.ts";
import type { OpenSpan, Spans } from "../calls/spans.ts";
import { type AiOptions, aiEmbeddingUsage, beginAiCall } from "./ai-call.ts";
import { aiFailureOf } from "./ai-failure.ts";
import { providerOf } from "./provider-of.ts";
import type * as Event from "./telemetry-events.ts";

/** What `createTelemetry` asks of a telltale: a server's can also run something within a span. */
export interface Nesting extends Spans {
  within?<R>(span: OpenSpan, act: () => R): R;
}

/** One `generateText`, `embed` or the like, from its first event to its last. */
interface Operation {
  readonly whole?: OpenSpan | undefined;
  /** The call of a model that is on its way, and how often the SDK has tried it. */
  model?: ReturnType<typeof beginAiCall>;
  attempts: number;
  readonly parts: Map<string, OpenSpan>;
}

/** An operation whose end never comes, because its host let a stream lie, must not be kept for ever. */
const mostOperations = 10_000;
const aborted: Partial<Span> = { status: "aborted", errorType: "aborted" };

/**
 * The AI SDK's `Telemetry`, version 7: each `generateText` or `streamText` is a span of kind `agent`, and each call of a model and
 * each run of a tool in it a span below that. Only the model's spans bear usage, so that sums count it once. Embeddings and
 * rerankings are spans of their own kinds. With a server's telltale, what a tool does is below the tool.
 *
 * @param telltale what `observe` or `createTelltale` returned
 * @param options written on each span; `name` is the call's `functionId` where that is given
 * As in:
 *
 *     registerTelemetry(createTelemetry(telltale, { feature: "chat" })); // for all calls
 *     streamText({ model, prompt, telemetry: { functionId: "answer", integrations: createTelemetry(telltale) } }); // for one
 */
export function createTelemetry(telltale: Nesting, options: AiOptions = {}) {
  const operations = new Map<string, Operation>();

  function drop(callId: string, how: Partial<Span>): void {
    const operation = operations.get(callId);
    if (!operation) return;
    operations.delete(callId);
    operation.model?.end(how);
    for (const part of operation.parts.values()) part.end(how);
    operation.whole?.end(how);
  }

  /** The operation an event is of; one whose start was not seen begins here. */
  function operationOf({ callId }: Event.Of, whole?: OpenSpan): Operation {
    const known = operations.get(callId);
    if (known) return known;
    for (const [oldest] of operations) if (operations.size >= mostOperations) drop(oldest, aborted);
    const operation: Operation = { whole, attempts: 0, parts: new Map() };
    operations.set(callId, operation);
    return operation;
  }

  function below({ whole }: Operation, event: Event.Of): Partial<Span> {
    const parent = whole && { traceId: whole.traceId, parentSpanId: whole.spanId };
    return { ...options, ...(event.functionId && { name: event.functionId }), ...parent, ...at(event) };
  }

  function beginModel(event: Event.ModelStart): void {
    const operation = operationOf(event);
    // A call that begins anew without an end of the one before is tried again.
    if (operation.model) return;
    operation.attempts = 0;
    const { provider, modelId, messages, promptMessages, instructions, system, temperature, maxOutputTokens } = event;
    const asked = { system: instructions ?? system, messages: messages ?? promptMessages, temperature, maxOutputTokens };
    const told = { ...below(operation, event), kind: "llm" as const };
    operation.model = beginAiCall(telltale, { provider, modelId }, event.recordInputs === false ? {} : asked, told);
  }

  function endModel(event: Event.ModelEnd): void {
    const operation = operations.get(event.callId);
    const model = operation?.model;
    if (!operation || !model) return;
    delete operation.model;
    model.whole(event);
    model.end({
      retryCount: operation.attempts > 1 ? operation.attempts - 1 : undefined,
      ...timesOf(event),
      ...until(model.span, event),
      ...(event.recordOutputs === false && { outputText: undefined }),
    });
  }

  function beginPart(id: string, event: Event.Of, fields: Partial<Span> & Pick<Span, "kind">): void {
    const operation = operationOf(event);
    operation.parts.set(id, telltale.startSpan({ ...below(operation, event), ...fields }));
  }

  function endPart(id: string, event: Event.Of, outcome: Partial<Span>): void {
    const parts = operations.get(event.callId)?.parts;
    const part = parts?.get(id);
    parts?.delete(id);
    part?.end({ ...until(part, event), ...outcome });
  }

  const quiet =
    <E>(hear: (event: E) => void) =>
    (event: E): void =>
      void attempt(() => hear(event));

  return {
    onStart: quiet((event: Event.Start) => {
      const { operationId = "", provider, modelId, functionId } = event;
      if (/embed|rerank/i.test(operationId)) return void operationOf(event);
      const kind = /text|object/i.test(operationId) ? "agent" : "task";
      const name = functionId ?? options.name ?? operationId;
      const model = { provider: providerOf(provider), requestModel: modelId };
      operationOf(event, telltale.startSpan({ ...options, kind, ...model, name, ...at(event) }));
    }),
    onLanguageModelCallStart: quiet(beginModel),
    onLanguageModelCallEnd: quiet(endModel),
    onObjectStepStart: quiet(beginModel),
    onObjectStepEnd: quiet(({ objectText, ...event }: Event.ModelEnd) =>
      endModel({ ...event, content: [{ type: "text", text: objectText }] }),
    ),
    onToolExecutionStart: quiet((event: Event.ToolStart) => {
      const { toolCallId, toolName, invalid } = event.toolCall;
      const argumentsValid = invalid === true ? false : undefined;
      beginPart(toolCallId, event, { kind: "tool", name: toolName, toolName, toolCallId, argumentsValid });
    }),
    onToolExecutionEnd: quiet((event: Event.ToolEnd) => {
      const { toolCall, toolOutput, toolExecutionMs } = event;
      const outcome = toolOutput.type === "tool-error" ? aiFailureOf(toolOutput.error) : { status: "ok" as const };
      endPart(toolCall.toolCallId, event, { durationMs: toolExecutionMs, ...outcome });
    }),
    onEmbedStart: quiet((event: Event.EmbedStart) =>
      beginPart(event.embedCallId, event, {
        kind: "embedding",
        provider: providerOf(event.provider),
        requestModel: event.modelId,
        inputChars: event.values.reduce((sum, { length }) => sum + length, 0),
      }),
    ),
    onEmbedEnd: quiet((event: Event.EmbedEnd) =>
      endPart(event.embedCallId, event, { status: "ok", ...aiEmbeddingUsage(event.usage) }),
    ),
    onRerankStart: quiet((event: Event.RerankStart) => {
      const { provider, modelId, topN } = event;
      beginPart("rerank", event, { kind: "rerank", provider: providerOf(provider), requestModel: modelId, topK: topN });
    }),
    onRerankEnd: quiet((event: Event.RerankEnd) => {
      const documents = event.ranking.map(({ index, relevanceScore }) => ({
        id: String(index),
        score: relevanceScore,
      }));
      endPart("rerank", event, { status: "ok", reranked: true, documents });
    }),
    onEnd: quiet((event: Event.End) => {
      const failed = event.finishReason === "error";
      const how: Partial<Span> = failed ? { status: "error", errorType: "provider_5xx" } : { status: "ok" };
      const whole = operations.get(event.callId)?.whole;
      drop(event.callId, whole ? { ...until(whole, event), ...how } : how);
    }),
    onAbort: quiet((event: Event.Abort) => drop(event.callId, aiFailureOf(event.reason, true))),
    onError: quiet((event: unknown) => {
      const { callId, error } = isObject(event) ? event : {};
      if (typeof callId === "string") drop(callId, aiFailureOf(error));
    }),
    executeLanguageModelCall<T>({ callId, execute }: Event.Execute<T>): PromiseLike<T> {
      const operation = operations.get(callId);
      if (operation) operation.attempts += 1;
      return inside(operation?.model?.span, execute);
    },
    executeTool: <T>({ callId, toolCallId, execute }: Event.Execute<T> & { readonly toolCallId: string }): PromiseLike<T> =>
      inside(operations.get(callId)?.parts.get(toolCallId), execute),
  };

  function inside<R>(span: OpenSpan | undefined, act: () => R): R {
    return span && telltale.within ? telltale.within(span, act) : act();
  }
}

/** When an event was, where it is told of later. */
function at({ timestamp }: Event.Of): Partial<Span> {
  return timestamp === undefined ? {} : { startedAtMs: timestamp };
}

function until({ startedAtMs }: OpenSpan, { timestamp }: Event.Of): Partial<Span> {
  return timestamp === undefined ? {} : { durationMs: Math.max(0, timestamp - startedAtMs) };
}

/** What the SDK measured of a stream. A call that did not stream has no time to its first part. */
function timesOf({ performance, usage, msToFirstChunk }: Event.ModelEnd): Partial<Span> {
  const { timeToFirstOutputMs: ttftMs = msToFirstChunk, responseTimeMs, timeBetweenOutputChunksMs } = performance ?? {};
  if (ttftMs === undefined) return {};
  const tokens = usage?.outputTokens ?? 0;
  return {
    stream: true,
    ttftMs,
    ...(responseTimeMs !== undefined && tokens > 1 && { tpotMs: Math.max(0, responseTimeMs - ttftMs) / (tokens - 1) }),
    longestGapMs: timeBetweenOutputChunksMs?.max,
  };
}
