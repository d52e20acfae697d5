import type { Span } from "@telltale/core/trace";
import { type ErrorType, errorTypes } from "@telltale/core/vocabulary";
import { number, word } from "./convert.ts";
import type { OtelSpan } from "./otel.ts";
import type { Reader } from "./read-attribute.ts";

/** Classes of failure by what their names, codes and messages have in common; the first that fits. */
const classes: readonly (readonly [RegExp, ErrorType])[] = [
  [/econn|connection.?(aborted|reset|refused|error)/i, "network"],
  [/abort|cancel/i, "aborted"],
  [/time_?-?d?[ _-]?out|deadline/i, "timeout"],
  [/rate_?[ -]?limit|too_?[ -]?many_?[ -]?requests|quota|resource_?exhausted|throttl|\b429\b/i, "rate_limit"],
  [/content_?[ -]?filter|content_?policy|safety|guardrail/i, "content_filter"],
  [/validation|schema|parse|json|no ?object ?generated|invalid ?tool/i, "validation"],
  [/connect|network|socket|dns|enotfound|fetch failed/i, "network"],
  [/overloaded|unavailable|internal_?server|bad_?gateway|\b5\d\d\b|_5xx/i, "provider_5xx"],
  [
    /authentication|permission|unauthori[sz]ed|forbidden|not_?found|bad_?request|invalid_?request|\b4\d\d\b|_4xx/i,
    "provider_4xx",
  ],
];

/** Whether and why a span failed: from its status, `error.type`, the HTTP status and the exceptions it recorded. */
export function failureOf(span: OtelSpan, read: Reader): Pick<Span, "status" | "errorType" | "errorMessage"> {
  const exception = span.events.findLast(({ name }) => name === "exception" || name === "gen_ai.client.operation.exception");
  const type = word(read("error.type"));
  const level = word(read("langfuse.observation.level"));
  const isFailed = span.status.code === 2 || type !== undefined || level === "ERROR";
  if (!isFailed) return { status: "ok" };
  const kind = word(exception?.attributes["exception.type"]) ?? word(read("exception.type"));
  const message =
    word(span.status.message) ??
    word(exception?.attributes["exception.message"]) ??
    word(read("langfuse.observation.status_message")) ??
    word(read("exception.message"));
  const errorType = classOf(number(read("http.response.status_code") ?? read("http.status_code")), type, kind, message);
  return { status: errorType === "aborted" ? "aborted" : "error", errorType, ...(message && { errorMessage: message }) };
}

/** What says it most exactly first: its type, its status, and last its words. */
function classOf(httpStatus: number | undefined, ...said: readonly (string | undefined)[]): ErrorType {
  const byStatus = httpStatus !== undefined && httpStatus >= 400 ? String(httpStatus) : undefined;
  if (errorTypes.some((ours) => ours === said[0])) return said[0] as ErrorType;
  for (const text of [said[0], said[1], byStatus, said[2]]) {
    const found = text === undefined ? undefined : classes.find(([pattern]) => pattern.test(text));
    if (found) return found[1];
  }
  return "internal";
}
