import type { Span } from "@telltale/core/trace";
import { isObject } from "./json.ts";

type ErrorType = NonNullable<Span["errorType"]>;

/** What the names of errors have in them, the first that fits. What no name tells is the provider's fault. */
const classes: readonly (readonly [ErrorType, RegExp])[] = [
  ["rate_limit", /rate.?limit|quota|throttl|exhausted|too.?many|\b429\b/i],
  ["content_filter", /content.?(filter|policy)|safety/i],
  ["timeout", /time.?d?.?out|deadline|\b(408|504)\b/i],
  ["provider_5xx", /internal|overloaded|unavailable|server.?error|\b5\d\d\b/i],
  [
    "provider_4xx",
    /invalid|unsupported|not.?found|denied|permission|auth|validation|billing|large|exceeded|condition|\b4\d\d\b/i,
  ],
];

/** The class of an error that a provider tells of in a body or a stream, by its names and codes; messages are not read. Pure. */
export function errorTypeOf(error: unknown): ErrorType {
  const names = isObject(error) ? [error.code, error.type, error.status, error.statusCode, error.name] : [error];
  const named = names.filter((name) => typeof name === "string" || typeof name === "number").join(" ");
  return classes.find(([, pattern]) => pattern.test(named))?.[0] ?? "provider_5xx";
}
