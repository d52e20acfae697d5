import { AsyncLocalStorage } from "node:async_hooks";
import type { Context } from "@telltale/core/trace";
import { newTraceId } from "../browser/ids.ts";
import { laidOver } from "./laid-over.ts";

/** What holds for everything done within one `run`: context for its records, and the span they are children of. */
export interface Surroundings extends Context {
  /** The span of the caller, such as the page's: 16 hex digits. */
  readonly parentSpanId?: string | undefined;
}

/** What surrounds the code that runs, however many requests a process serves at once. */
export interface Around {
  /** What surrounds us here; undefined outside of any `run`. */
  now(): Surroundings | undefined;
  /**
   * Runs `act` within what surrounds us already, with `inner` laid over it; what it awaits and starts is within too. The
   * outermost has a trace of its own where it names none.
   */
  within<R>(inner: Surroundings, act: () => R): R;
}

/**
 * Keeps one process's many requests apart, by `AsyncLocalStorage`.
 *
 * @see https://nodejs.org/api/async_context.html
 */
export function createAround(): Around {
  const storage = new AsyncLocalStorage<Surroundings>();
  return {
    now: () => storage.getStore(),
    within: (inner, act) => storage.run(laidWithin(storage.getStore(), inner), act),
  };
}

/** The inner over the outer. In another trace the outer's span is no parent. */
function laidWithin(outer: Surroundings | undefined, inner: Surroundings): Surroundings {
  const { traceId = outer?.traceId ?? newTraceId() } = inner;
  const parentSpanId = traceId === outer?.traceId ? outer.parentSpanId : undefined;
  return laidOver({ ...outer, parentSpanId }, { ...inner, traceId });
}
