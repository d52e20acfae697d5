import { attempt } from "../browser/attempt.ts";

/** Where a call stands among the calls that led to it: what W3C Trace Context carries. */
export interface TraceParent {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits: the span that the call is made from. */
  readonly spanId: string;
  /** Whether the caller keeps its own record of it. */
  readonly sampled: boolean;
}

/**
 * Reads a `traceparent` header. Pure.
 *
 * @returns undefined where there is none or it is none: wrong length, forbidden version `ff`, all-zero ids, capitals
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 * @example parseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")?.spanId; // "00f067aa0ba902b7"
 */
export function parseTraceparent(header: string | null | undefined): TraceParent | undefined {
  // A later version may add parts after the flags; the first has none.
  const [, version, traceId = "", spanId = "", flags = "", more] =
    /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/.exec(header?.trim() ?? "") ?? [];
  if (!version || version === "ff" || (version === "00" && more) || /^0+$/.test(traceId) || /^0+$/.test(spanId))
    return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Writes a `traceparent` header of version 00. Pure. */
export const formatTraceparent = ({ traceId, spanId, sampled }: TraceParent): string =>
  `00-${traceId}-${spanId}-0${sampled ? 1 : 0}`;

/**
 * Whether a call may carry our `traceparent`: to the page's own origin, and where the owner says so. Elsewhere an unknown header
 * would make the browser ask for leave first, and most hosts refuse. Pure.
 *
 * @param url where the call goes, absolute or relative to the page
 * @param base the page's own URL; absent where there is no page
 * @param allowed origins or beginnings of URLs, or patterns
 */
export function mayCarry(url: string, base: string | undefined, allowed: readonly (string | RegExp)[]): boolean {
  const target = attempt(() => new URL(url, base));
  if (!target) return false;
  const { href, origin } = target;
  if (base !== undefined && origin === new URL(base).origin && origin !== "null") return true;
  return allowed.some((one) => (typeof one === "string" ? href.startsWith(one) : href.search(one) >= 0));
}
