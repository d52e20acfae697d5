import { attempt } from "../browser/attempt.ts";
import type { Spans } from "../calls/spans.ts";
import { type AiModel, type AiOptions, aiEmbeddingUsage, beginAiCall } from "./ai-call.ts";
import { aiFailureOf } from "./ai-failure.ts";
import { lookOn } from "./look-on.ts";

/** What of a call's parameters is looked at, beside what is asked. */
export interface AiAsked {
  readonly abortSignal?: AbortSignal | undefined;
}

/**
 * Middleware for the language and embedding models of the AI SDK, versions 5, 6 and 7: each call of the model is a span, with the
 * time to the first part, gaps, finish reason, usage and the tools it asked for. What the model answers reaches the host as it
 * came. Calls are timed one by one, so the SDK's own retries are spans of their own.
 *
 * Version 7 tells more through {@link createTelemetry}: use one of both, or calls are counted twice.
 *
 * @param telltale what `observe` or `createTelltale` returned
 * @param options written on each span
 * As in:
 *
 *     const model = wrapLanguageModel({ model: openai("gpt-5"), middleware: telltaleMiddleware(telltale, { feature: "chat" }) });
 *     const { textStream } = streamText({ model, prompt });
 */
export function telltaleMiddleware(telltale: Spans, options: AiOptions = {}) {
  const begin = (model: AiModel, asked: object, kind: "llm" | "embedding") =>
    attempt(() => beginAiCall(telltale, model, asked, { ...options, kind }));

  return {
    // Each major version asks for its own word here, and none looks at it.
    specificationVersion: "v3" as never,

    async wrapGenerate<R>(call: { doGenerate: () => PromiseLike<R>; params: object & AiAsked; model: AiModel }): Promise<R> {
      const { doGenerate, params, model } = call;
      const begun = begin(model, params, "llm");
      try {
        const result = await doGenerate();
        attempt(() => begun?.whole(result));
        attempt(() => begun?.end({}));
        return result;
      } catch (thrown) {
        attempt(() => begun?.fail(thrown, params.abortSignal?.aborted === true));
        throw thrown;
      }
    },

    async wrapStream<P, R extends { stream: ReadableStream<P> }>(call: {
      doStream: () => PromiseLike<R>;
      params: object & AiAsked;
      model: AiModel;
    }): Promise<R> {
      const { doStream, params, model } = call;
      const signal = params.abortSignal;
      const begun = begin(model, params, "llm");
      const fail = (thrown: unknown, isAborted: boolean) => {
        signal?.removeEventListener("abort", abort);
        attempt(() => begun?.fail(thrown, isAborted));
      };
      const abort = () => fail(signal?.reason, true);
      signal?.addEventListener("abort", abort, { once: true });
      try {
        const result = await doStream();
        if (!begun) return result;
        const stream = lookOn(result.stream, {
          part: (part) => void attempt(() => begun.part(part)),
          end() {
            signal?.removeEventListener("abort", abort);
            attempt(() => begun.end({}));
          },
          fail: (reason) => fail(reason, signal?.aborted === true),
          cancel: () => fail(undefined, true),
        });
        return { ...result, stream };
      } catch (thrown) {
        fail(thrown, signal?.aborted === true);
        throw thrown;
      }
    },

    async wrapEmbed<R>(call: {
      doEmbed: () => PromiseLike<R>;
      params: { values: unknown } & AiAsked;
      model: AiModel;
    }): Promise<R> {
      const { doEmbed, params, model } = call;
      const begun = begin(model, { input: params.values }, "embedding");
      try {
        const result = await doEmbed();
        attempt(() => begun?.end(aiEmbeddingUsage((result as { usage?: unknown } | undefined)?.usage)));
        return result;
      } catch (thrown) {
        attempt(() => begun?.end(aiFailureOf(thrown, params.abortSignal?.aborted === true)));
        throw thrown;
      }
    },
  };
}
