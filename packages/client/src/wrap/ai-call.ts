import type { Span } from "@telltale/core/trace";
import { usageOf } from "@telltale/core/usage";
import { nowMs } from "../browser/clock.ts";
import { hashOf } from "../calls/hash.ts";
import { isObject } from "../calls/json.ts";
import { createMeasure } from "../calls/measure.ts";
import { readRequest } from "../calls/request.ts";
import type { Spans } from "../calls/spans.ts";
import { aiFailureOf } from "./ai-failure.ts";
import { providerOf } from "./provider-of.ts";

/** What may be said of each span that an AI SDK's calls become. */
export type AiOptions = Partial<
  Pick<Span, "name" | "feature" | "route" | "conversationId" | "promptName" | "promptVersion" | "variants" | "attributes">
>;

export interface AiModel {
  readonly provider?: string | undefined;
  readonly modelId?: string | undefined;
}

/**
 * Begins the span of one call of an AI SDK model. None of its methods throws, but for what `startSpan` throws.
 *
 * @param asked what the model is asked, by the AI SDK's names: prompt or messages, temperature, maxOutputTokens, …
 * @param told what is written on the span, whatever is found out
 */
export function beginAiCall(
  telltale: Spans,
  { provider, modelId }: AiModel,
  asked: object,
  told: Partial<Span> & Pick<Span, "kind">,
) {
  const request = readRequest("", asText({ ...asked, model: modelId }));
  let hashes: Partial<Span> = {};
  for (const [field, text] of [
    ["promptHash", request.prompt],
    ["systemPromptHash", request.system],
  ] as const)
    if (text && !told[field])
      hashOf(text).then(
        (its) => {
          hashes = { ...hashes, [field]: its };
        },
        () => {},
      );

  let isStream = false;
  const measured = () => ({ ...hashes, ...measure.fields(isStream) });
  const span = telltale.startSpan({ provider: providerOf(provider), ...request.asked, ...told }, measured);
  const measure = createMeasure(span.startedAtMs);

  function end(outcome: Partial<Span>): void {
    const { attributes, ...fields } = measured();
    span.end({
      status: "ok",
      ...fields,
      ...(attributes && { attributes: { ...told.attributes, ...attributes } }),
      ...outcome,
      ...(fields.status && outcome.status === undefined && { status: fields.status }),
    });
  }

  return {
    span,
    /** A part of the stream has come. */
    part(part: unknown): void {
      isStream = true;
      measure.arrived(nowMs());
      measure.take(part, nowMs());
    },
    /** The whole answer has come at once: a result of `doGenerate`, or an event that tells as much. */
    whole(result: unknown): void {
      if (!isObject(result)) return;
      const { content, finishReason, usage, response } = result;
      const { modelId: answered } = isObject(response) ? response : result;
      measure.take({ content, finishReason, usage, model: answered }, nowMs());
    },
    end,
    fail(thrown: unknown, isAborted: boolean): void {
      if (measure.isComplete()) end({});
      else end(aiFailureOf(thrown, isAborted));
    },
  };
}

/** What a call of an embedding model used. The AI SDK counts its tokens without saying which: they are what went in. */
export function aiEmbeddingUsage(usage: unknown): Partial<Span> {
  const { tokens } = isObject(usage) ? usage : {};
  return typeof tokens === "number" ? { ...usageOf({ inputTokens: tokens }), usageRaw: { tokens } } : {};
}

/** What was asked, as JSON without the bytes of its attachments. */
export function asText(asked: object): string {
  const seen = (_: string, value: unknown) => (ArrayBuffer.isView(value) ? undefined : value);
  try {
    return JSON.stringify(asked, seen);
  } catch {
    return "{}";
  }
}
