import { attempt } from "../browser/attempt.ts";
import type { AiOptions } from "./ai-call.ts";
import { aiFailureOf } from "./ai-failure.ts";
import type { Nesting } from "./create-telemetry.ts";

interface ExecuteOptions {
  readonly toolCallId?: string;
  readonly abortSignal?: AbortSignal | undefined;
}

/**
 * Makes each run of a tool a span, for versions 5 and 6 of the AI SDK, whose middleware sees what a model asks of tools but not
 * what they then do. In version 7 {@link createTelemetry} sees both.
 *
 * With a server's telltale, what a tool does is below the tool.
 *
 * @param tools as `streamText` and `generateText` take them; those without `execute` are left as they are
 * @returns the same tools under the same names
 * As in:
 *
 *     const result = streamText({ model, tools: traceTools({ weather, search }, telltale), prompt });
 */
export function traceTools<T extends object>(tools: T, telltale: Nesting, options: AiOptions = {}): T {
  return Object.fromEntries(Object.entries(tools).map(([name, tool]) => [name, traced(name, tool)])) as T;

  function traced(toolName: string, tool: unknown): unknown {
    const { execute } = (tool ?? {}) as { execute?: (input: unknown, options: ExecuteOptions) => unknown };
    if (typeof execute !== "function") return tool;
    return Object.assign(Object.create(Object.getPrototypeOf(tool)), tool, {
      execute(input: unknown, given: ExecuteOptions) {
        const toolCallId = given?.toolCallId;
        const span = attempt(() => telltale.startSpan({ ...options, kind: "tool", name: toolName, toolName, toolCallId }));
        const failed = (thrown: unknown) => span?.end(aiFailureOf(thrown, given?.abortSignal?.aborted === true));
        try {
          const act = () => execute.call(tool, input, given);
          const result = span && telltale.within ? telltale.within(span, act) : act();
          if (isAsyncIterable(result)) return followed(result, () => span?.end({ status: "ok" }), failed);
          Promise.resolve(result).then(() => span?.end({ status: "ok" }), failed);
          return result;
        } catch (thrown) {
          failed(thrown);
          throw thrown;
        }
      },
    });
  }
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/** A tool may give preliminary results one after another. */
async function* followed(results: AsyncIterable<unknown>, end: () => void, failed: (thrown: unknown) => void) {
  try {
    yield* results;
  } catch (thrown) {
    failed(thrown);
    throw thrown;
  } finally {
    end();
  }
}
