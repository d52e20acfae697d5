import type { Span } from "@telltale/core/trace";

type Failure = Pick<Span, "status" | "errorType">;
type ErrorType = NonNullable<Span["errorType"]>;

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
 * @param otherwise what it is if it is neither; `network` where the call was one over the network
 */
export function failureOfThrown(thrown: unknown, isAborted: boolean, otherwise: ErrorType = "network"): Failure {
  const name = typeof thrown === "object" && thrown !== null && "name" in thrown ? thrown.name : undefined;
  if (name === "TimeoutError") return { status: "error", errorType: "timeout" };
  return isAborted || name === "AbortError" ? aborted : { status: "error", errorType: otherwise };
}

/** What the names of errors tell, the first that fits. What no name tells is the provider's fault. */
const classes: readonly (readonly [ErrorType, RegExp])[] = [
  ["rate_limit", /rate.?limit|quota|throttl|exhausted|too.?many|\b429\b/],
  ["content_filter", /content.?(filter|policy)|safety/],
  ["timeout", /time.?d?.?out|deadline/],
  ["provider_5xx", /internal|overloaded|unavailable|server.?error|\b5\d\d\b/],
  [
    "provider_4xx",
    /invalid|unsupported|not.?found|denied|permission|authenti|validation|billing|too.?large|exceeded|precondition|\b4\d\d\b/,
  ],
];

/** The class of an error that a provider tells of in a body or a stream. Pure; only names and codes are looked at, not messages. */
export function errorTypeOf(error: { readonly [key: string]: unknown } | string): ErrorType {
  const named =
    typeof error === "string" ? error : `${error.code} ${error.type} ${error.status} ${error.statusCode} ${error.name}`;
  return classes.find(([, pattern]) => pattern.test(named.toLowerCase()))?.[0] ?? "provider_5xx";
}
