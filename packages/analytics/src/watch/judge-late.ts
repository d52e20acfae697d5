import type { Allotment } from "@telltale/core/alerts";
import type { Window } from "../tables/window.ts";
import type { Facts } from "./facts.ts";
import { lateSlots } from "./late.ts";
import { everyMsOf, observe, type Watching } from "./observe.ts";
import type { Episode, StreamState } from "./state.ts";
import { type Judged, judgeAll } from "./step-streams.ts";

export interface LateOptions {
  /** Records by slot as they were when they were judged; undefined for a rule that is new. */
  readonly before: Readonly<Record<string, number>> | undefined;
  readonly now: Readonly<Record<string, number>>;
  /** What was judged. */
  readonly judged: Window;
  readonly episodes: readonly Episode[];
  readonly streams: Readonly<Record<string, StreamState>>;
  readonly allotment: Allotment | undefined;
}

/** Kinds of rule that look at one window only: others see late records in what they look back on anyway. */
const looksOnce = new Set(["threshold", "change", "single"]);

/**
 * Judges again the moments of which records came late, and gives for each stream the first that would have fired; not where its
 * alert is open, or was at that time.
 */
export function judgeLate(one: Watching, facts: Facts, options: LateOptions): readonly Judged[] {
  const { rule } = one;
  const { before, now, judged, episodes, streams, allotment } = options;
  if (!before || !looksOnce.has(rule.condition.kind)) return [];
  const everyMs = everyMsOf(rule);
  const found = new Map<string, Judged>();
  const done = new Set<number>();
  for (const slot of lateSlots(before, now, judged)) {
    const end = Math.min(slot.toMs + rule.windowMs, judged.toMs);
    for (let atMs = Math.ceil(slot.fromMs / everyMs) * everyMs; atMs <= end; atMs += everyMs) {
      if (done.has(atMs)) continue;
      done.add(atMs);
      for (const late of judgeAll(rule, observe(one, facts, atMs), allotment)) {
        const { key, observation, judgement } = late;
        if (judgement.verdict !== "alert" && judgement.verdict !== "warning") continue;
        if (found.has(key) || streams[key]?.alert.episode || wasOpen(episodes, key, observation)) continue;
        found.set(key, { ...late, judgement: { ...judgement, why: `${judgement.why}; told now, as records came late` } });
      }
    }
  }
  return [...found.values()];
}

function wasOpen(episodes: readonly Episode[], key: string, { fromMs, toMs }: Window): boolean {
  return episodes.some(
    ({ streamKey, window, endedAtMs }) =>
      streamKey === key && window.fromMs < toMs && (endedAtMs ?? Number.POSITIVE_INFINITY) > fromMs,
  );
}
