import { AsyncLocalStorage } from "node:async_hooks";
import type { Context } from "@telltale/core/trace";

/** What holds for everything done within one `run`: context for its records, and the span they are children of. */
export interface Surroundings extends Context {
  /** The span of the caller, such as the page's: 16 hex digits. */
  readonly parentSpanId?: string;
}

/** What surrounds the code that runs, however many requests a process serves at once. */
export interface Around {
  /** What surrounds us here; null outside of any `run`. */
  now(): Surroundings | null;
  /** Runs `act` within what surrounds us already, with `inner` laid over it; what it awaits and starts is within too. */
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
    now: () => storage.getStore() ?? null,
    within: (inner, act) => storage.run(laidOver(storage.getStore(), inner), act),
  };
}

/** The inner over the outer; in another trace the outer's span is no parent. */
function laidOver(outer: Surroundings | undefined, inner: Surroundings): Surroundings {
  const out: Record<string, unknown> = { ...outer };
  if (inner.traceId !== undefined && inner.traceId !== outer?.traceId) delete out.parentSpanId;
  for (const [name, value] of Object.entries(inner)) if (value !== undefined) out[name] = value;
  return out as Surroundings;
}
