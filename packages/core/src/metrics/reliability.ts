import type { Span } from "../trace/span.ts";
import type { ErrorType } from "../vocabulary.ts";
import { type Rate, rateOf } from "./rate.ts";

type Part<K extends keyof Span> = Pick<Span, K | "inclusionProbability">;

/**
 * The share of spans that failed. An aborted span is the user's choice, not a fault: it counts as one that did not fail.
 *
 * @example errorRate([{ status: "ok" }, { status: "error" }, { status: "aborted" }, { status: "ok" }]); // { n: 4, count: 1, rate: 0.25, … }
 * @example errorRate([]).rate; // null
 */
export function errorRate(spans: readonly Part<"status">[]): Rate {
  return rateOf(spans, ({ status }) => status === "error");
}

/**
 * The share of spans that failed in each way, most frequent first; only ways that occurred.
 *
 * @returns the rates by error type; `unknown` where a failed span names none
 * @example errorRates([{ status: "error", errorType: "timeout" }, { status: "ok" }]).get("timeout").rate; // 0.5
 */
export function errorRates(spans: readonly Part<"status" | "errorType">[]): ReadonlyMap<ErrorType | "unknown", Rate> {
  const typeOf = ({ errorType }: Part<"errorType">) => errorType ?? "unknown";
  const types = new Set(spans.filter(({ status }) => status === "error").map(typeOf));
  const rates = [...types].map((type) => [type, rateOf(spans, (s) => s.status === "error" && typeOf(s) === type)] as const);
  return new Map(rates.sort(([, a], [, b]) => (b.rate ?? 0) - (a.rate ?? 0)));
}

/** The share of spans that took more than one attempt. @example retryRate([{ retryCount: 2 }, { retryCount: 0 }, {}]).rate; // 0.33… */
export function retryRate(spans: readonly Part<"retryCount">[]): Rate {
  return rateOf(spans, ({ retryCount }) => (retryCount ?? 0) > 0);
}

/** The share of spans that stood in for another model or tool. @example fallbackRate([{ fallbackFrom: "gpt-4o" }, {}]).rate; // 0.5 */
export function fallbackRate(spans: readonly Part<"fallbackFrom">[]): Rate {
  return rateOf(spans, ({ fallbackFrom }) => fallbackFrom !== undefined);
}

/** The share of calls answered from the application's own cache, of those that say. @example responseCacheHitRate([{ responseCacheHit: true }, {}]).rate; // 1 */
export function responseCacheHitRate(spans: readonly Part<"responseCacheHit">[]): Rate {
  return rateOf(spans, ({ responseCacheHit }) => responseCacheHit ?? null);
}

/** The share of answers that decline, of those that were read. @example refusalRate([{ refusal: true }, { refusal: false }, {}]).rate; // 0.5 */
export function refusalRate(spans: readonly Part<"refusal">[]): Rate {
  return rateOf(spans, ({ refusal }) => refusal ?? null);
}

/** The share of structured answers that broke their schema, of those checked. @example schemaFailureRate([{ schemaValid: false }, { schemaValid: true }]).rate; // 0.5 */
export function schemaFailureRate(spans: readonly Part<"schemaValid">[]): Rate {
  return rateOf(spans, ({ schemaValid }) => (schemaValid === undefined ? null : !schemaValid));
}

/** The share of retrievals that brought nothing back, of those that say what they brought. @example retrievalEmptyRate([{ kind: "retrieval", documents: [] }, { kind: "retrieval", documents: [{ id: "a" }] }]).rate; // 0.5 */
export function retrievalEmptyRate(spans: readonly Part<"kind" | "documents">[]): Rate {
  return rateOf(spans, ({ kind, documents }) => (kind === "retrieval" && documents ? documents.length === 0 : null));
}

/** The share of tool calls that ended well; aborted ones did not. @example toolSuccessRate([{ kind: "tool", status: "ok" }, { kind: "tool", status: "error" }, { kind: "llm", status: "ok" }]).rate; // 0.5 */
export function toolSuccessRate(spans: readonly Part<"kind" | "status">[]): Rate {
  return rateOf(spans, ({ kind, status }) => (kind === "tool" ? status === "ok" : null));
}

/** The share of tool calls whose arguments broke the tool's schema, of those checked. @example toolArgumentFailureRate([{ kind: "tool", argumentsValid: false }]).rate; // 1 */
export function toolArgumentFailureRate(spans: readonly Part<"kind" | "argumentsValid">[]): Rate {
  return rateOf(spans, ({ kind, argumentsValid }) =>
    kind === "tool" && argumentsValid !== undefined ? !argumentsValid : null,
  );
}
