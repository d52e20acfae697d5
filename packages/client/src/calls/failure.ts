import type { Span } from "@telltale/core/trace";

type Failure = Pick<Span, "status" | "errorType">;
type ErrorType = NonNullable<Span["errorType"]>;

const failed = (errorType: ErrorType): Failure => ({ status: "error", errorType });

/** Somebody wanted no more of it. */
export const aborted: Failure = { status: "aborted", errorType: "aborted" };

/** How a call ended that was answered with an HTTP status. Pure. */
export function failureOfStatus(status: number): Failure {
  if (status < 400) return { status: "ok" };
  if (status === 429) return failed("rate_limit");
  return failed(status === 408 || status === 504 ? "timeout" : status < 500 ? "provider_4xx" : "provider_5xx");
}

/**
 * How a call ended that threw: aborted by the user or the host, out of time, or cut off. Pure.
 *
 * @param isAborted whether its signal says so: a host may abort with a reason of any kind
 * @param otherwise what it is if it is neither
 */
export function failureOfThrown(thrown: unknown, isAborted: boolean, otherwise: ErrorType = "network"): Failure {
  const name = typeof thrown === "object" && thrown !== null && "name" in thrown ? thrown.name : undefined;
  if (name === "TimeoutError") return failed("timeout");
  return isAborted || name === "AbortError" ? aborted : failed(otherwise);
}
