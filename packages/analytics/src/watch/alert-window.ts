import type { Window } from "../tables/window.ts";
import type { Judged } from "./step-streams.ts";

/** The window in question: of a series, its end. */
export function alertWindow({ rule, observation }: Judged): Window {
  const { toMs } = observation;
  const isSeries = observation.current.measure === "series";
  return { fromMs: isSeries ? Math.max(observation.fromMs, toMs - rule.windowMs) : observation.fromMs, toMs };
}
