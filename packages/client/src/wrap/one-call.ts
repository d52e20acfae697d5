import type { Span } from "@telltale/core/trace";
import type { OpenSpan, Spans } from "../calls/spans.ts";

/** One call as the host made it, however often its SDK tries. */
export interface OneCall {
  /** Where each attempt begins its span: it is the same span for all. */
  readonly spans: Spans;
  /** The SDK has an answer, or has given up for this reason: what the last attempt came to is what the call came to. */
  settle(reason?: unknown): void;
}

type Outcome = Parameters<OpenSpan["end"]>;

/**
 * Makes one span of the attempts of one call: from the beginning of the first to the end of the last, with `retryCount`.
 *
 * A failed attempt is not the end of a call, so its outcome is held back until the next attempt begins or the SDK gives up.
 */
export function createOneCall(spans: Spans): OneCall {
  let span: OpenSpan | undefined;
  let lastWords: (() => Partial<Span>) | undefined;
  let attempts = 0;
  let failed: Outcome | undefined;
  let isSettled = false;
  let why: Partial<Span> = {};

  const retries = () => ({ retryCount: Math.max(0, attempts - 1) });

  /** What an attempt came to is what the call came to. */
  function finish([outcome = {}, later]: Outcome, why: Partial<Span> = {}): void {
    const ours = { ...why, ...retries() };
    span?.end(
      { ...outcome, ...ours },
      later?.then((more) => ({ ...more, ...ours })),
    );
  }

  function begin(...[fields, words]: Parameters<Spans["startSpan"]>): OpenSpan {
    attempts += 1;
    failed = undefined;
    lastWords = words;
    const current = attempts;
    span ??= spans.startSpan(fields, () => ({ ...lastWords?.(), ...retries() }));
    const whole = span;
    return {
      spanId: whole.spanId,
      get traceId() {
        return whole.traceId;
      },
      startedAtMs: whole.startedAtMs,
      end(...outcome) {
        // The body of an attempt that was given up may be cancelled after the next has begun.
        if (current !== attempts) return;
        if (outcome[0]?.status === "ok") finish(outcome);
        else if (isSettled) finish(outcome, why);
        else failed = outcome;
      },
    };
  }

  return {
    spans: { ...spans, startSpan: begin },
    settle(reason) {
      isSettled = true;
      why = named(reason);
      if (failed) finish(failed, why);
    },
  };
}

/** An SDK breaks off a request the same way when its user does and when time is up; only the words of its error tell which. */
function named(reason: unknown): Partial<Span> {
  const { name, message, constructor: maker } = Object(reason) as { readonly [field in "name" | "message"]?: unknown };
  const words = `${name} ${maker?.name} ${message}`;
  if (/timeout|timed out/i.test(words)) return { status: "error", errorType: "timeout" };
  return /abort/i.test(words) ? { status: "aborted", errorType: "aborted" } : {};
}
