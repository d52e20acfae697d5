import type { Span } from "@telltale/core/trace";

type Failure = Pick<Span, "status" | "errorType">;

/** Somebody wanted no more of it. */
export const aborted: Failure = { status: "aborted", errorType: "aborted" };

/** How a call ended that was answered with an HTTP status. Pure. */
export function failureOfStatus(status: number): Failure {
  if (status < 400) return { status: "ok" };
  if (status === 429) return { status: "error", errorType: "rate_limit" };
  if (status === 408 || status === 504) return { status: "error", errorType: "timeout" };
  return { status: "error", errorType: status >= 500 ? "provider_5xx" : "provider_4xx" };
}

/**
 * How a call ended that threw: aborted by the user or the host, out of time, or cut off. Pure.
 *
 * @param isAborted whether its signal says so: a host may abort with a reason of any kind
 */
export function failureOfThrown(thrown: unknown, isAborted: boolean): Failure {
  const name = typeof thrown === "object" && thrown !== null && "name" in thrown ? thrown.name : undefined;
  if (name === "TimeoutError") return { status: "error", errorType: "timeout" };
  return isAborted || name === "AbortError" ? aborted : { status: "error", errorType: "network" };
}
