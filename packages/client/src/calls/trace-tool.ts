import type { Span } from "@telltale/core/trace";
import { createLateReader } from "./late-reader.ts";
import type { OpenSpan, Spans } from "./spans.ts";
import { type TraceCallOptions, traceWith } from "./trace-call.ts";

/** What is told of a tool's run. */
export interface TraceToolOptions<T = unknown> extends Omit<TraceCallOptions<T>, "kind"> {
  readonly toolName: string;
  /** What the tool is called with: its hash is kept in `attributes.argumentsHash`, so that loops show; it does not leave itself. */
  readonly arguments?: unknown;
}

/** Records the run of a tool as a span: see `traceCall`. Its parent is the call that asked for it, where `parentSpanId` says so. */
export function traceTool<T>(
  telltale: Spans,
  { arguments: given, ...options }: TraceToolOptions<T>,
  act: (span: OpenSpan) => T | PromiseLike<T>,
): Promise<Awaited<T>> {
  const hashed = async (): Promise<Partial<Span>> => {
    const text = JSON.stringify(given);
    const reader = createLateReader();
    let hash: Promise<string | undefined> | undefined;
    reader.use(({ hashOf }) => {
      hash = hashOf(text);
    }, text.length);
    await reader.ready();
    const argumentsHash = await hash;
    return argumentsHash ? { attributes: { ...options.attributes, argumentsHash } } : {};
  };
  const later = given === undefined ? undefined : hashed().catch(() => ({}));
  return traceWith(telltale, { ...options, kind: "tool" }, later, act);
}

/** What is told of a retrieval. */
export interface TraceRetrievalOptions<T = unknown> extends Omit<TraceCallOptions<T>, "kind" | "documents"> {
  /** What was found, best first. Default: the result itself where it is a list of things with an `id`. */
  readonly documents?: (result: T) => NonNullable<Span["documents"]>;
}

/** Records a retrieval as a span: how many documents were asked for (`topK`), and which came back with which score. */
export function traceRetrieval<T>(
  telltale: Spans,
  { documents = documentsIn, result, ...options }: TraceRetrievalOptions<T>,
  act: (span: OpenSpan) => T | PromiseLike<T>,
): Promise<Awaited<T>> {
  const found = (value: T) => ({ documents: documents(value), ...result?.(value) });
  return traceWith(telltale, { ...options, kind: "retrieval", result: found }, undefined, act);
}

function documentsIn(value: unknown): Span["documents"] & object {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.flatMap((one) => {
    const { id, score } = Object(one) as { readonly id?: unknown; readonly score?: unknown };
    if (typeof id !== "string" && typeof id !== "number") return [];
    return [{ id: String(id).slice(0, 200), ...(Number.isFinite(score) && { score: score as number }) }];
  });
}
