import { redact } from "@telltale/core/text";
import type { Span } from "@telltale/core/trace";
import { failureOf } from "../../otlp/failure-of.ts";
import type { Attributes, AttributeValue, OtelSpan } from "../../otlp/index.ts";
import { readerOf } from "../../otlp/read-attribute.ts";
import { restOf } from "../../otlp/rest-of.ts";
import { textsOf } from "../../otlp/words-of-span.ts";
import type { Raw, ReadOptions } from "./dialect.ts";
import { isObject } from "./json.ts";

/** How a call went wrong, as its vendor says it. */
export interface Failure {
  readonly httpStatus?: number | undefined;
  /** The class of the error: `RateLimitError`, `rate_limit_exceeded`. */
  readonly type?: string | undefined;
  readonly message?: string | undefined;
}

/** `error` with its class and message; `ok` without a failure. */
export function outcomeOf(failure: Failure | undefined): Pick<Span, "status" | "errorType" | "errorMessage"> {
  if (!failure) return { status: "ok" };
  const { httpStatus, type, message } = failure;
  const attributes: Attributes = {
    ...(httpStatus !== undefined && { "http.response.status_code": httpStatus }),
    ...(type !== undefined && { "exception.type": type }),
  };
  const span = { attributes, events: [], status: { code: 2, message: message?.slice(0, 1024) } };
  return failureOf(span as unknown as OtelSpan, readerOf(span));
}

/** How long the words of a call were, and the words themselves where they are to be kept. */
export function textParts(
  { input, output }: { readonly input: unknown; readonly output: unknown },
  { keepsText }: ReadOptions,
): Pick<Span, "inputChars" | "outputChars" | "inputText" | "outputText"> {
  const [said, answered] = [input, output].map((value) =>
    value === undefined || value === null || value === "" ? undefined : textsOf(messagesOf(value) as AttributeValue),
  );
  const chars = (texts: readonly string[]) => texts.reduce((sum, { length }) => sum + length, 0);
  const text = (texts: readonly string[]) => redact(texts.join("\n").slice(0, 1_000_000)).slice(0, 1_000_000);
  return {
    ...(said && { inputChars: chars(said), ...(keepsText && { inputText: text(said) }) }),
    ...(answered && { outputChars: chars(answered), ...(keepsText && { outputText: text(answered) }) }),
  };
}

/** The choices of OpenAI's answers wrap their messages. */
function messagesOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map((one) => (isObject(one) && isObject(one.message) ? one.message : one)) : value;
}

/** What no field holds, for `attributes`: short values without content, under the vendor's name. */
export function restParts(vendor: string, row: Raw, taken: ReadonlySet<string>): Pick<Span, "attributes"> {
  const rest = Object.entries(row).filter(([name, value]) => !taken.has(name) && value !== null && value !== "");
  const kept = restOf(Object.fromEntries(rest) as Attributes);
  const named = Object.entries(kept).map(([name, value]) => [`${vendor}.${name}`, value] as const);
  return named.length > 0 ? { attributes: Object.fromEntries(named) as Span["attributes"] } : {};
}

/** A latency, whose unit the exports of a vendor disagree on, in milliseconds: told by the time from start to end. */
export function latencyMs(latency: number | undefined, spanMs: number | undefined): number | undefined {
  if (latency === undefined || spanMs === undefined) return undefined;
  return Math.abs(latency * 1000 - spanMs) < Math.abs(latency - spanMs) ? latency * 1000 : latency;
}

export const tidyMs = (ms: number) => Math.max(0, Math.round(ms * 1000) / 1000);
