import { longestAskedMs } from "./next-attempt.ts";
import type { Entry } from "./outbox-files.ts";

export interface ChooseDueOptions {
  readonly nowMs: number;
  /** Names of entries being attempted now. */
  readonly underWay: ReadonlySet<string>;
  /** Sinks that must be left alone, and until when. */
  readonly paused: ReadonlyMap<string, number>;
  /** Most attempts of one sink at a time. */
  readonly atOnce: number;
}

/**
 * Which entries to attempt now. Each sink is on its own, and within a sink each episode: only its oldest entry may go, so that
 * nothing is resolved before it was told.
 */
export function chooseDue(
  entries: ReadonlyMap<string, Entry>,
  { nowMs, underWay, paused, atOnce }: ChooseDueOptions,
): readonly (readonly [name: string, entry: Entry])[] {
  const oldest = new Map<string, readonly [string, Entry]>();
  const busy = new Map<string, number>();
  for (const [name, entry] of [...entries].sort(byAge)) {
    if (underWay.has(name)) busy.set(entry.sink, (busy.get(entry.sink) ?? 0) + 1);
    const lane = laneOf(entry);
    if (!oldest.has(lane)) oldest.set(lane, [name, entry]);
  }
  return [...oldest.values()].filter(([name, { sink, nextAtMs }]) => {
    if (underWay.has(name) || isToCome(nextAtMs, nowMs) || isToCome(paused.get(sink) ?? 0, nowMs)) return false;
    const inUse = busy.get(sink) ?? 0;
    if (inUse >= atOnce) return false;
    busy.set(sink, inUse + 1);
    return true;
  });
}

/** A moment further off than any wait was set by a clock that has been set back since. */
function isToCome(atMs: number, nowMs: number): boolean {
  return atMs > nowMs && atMs - nowMs <= longestAskedMs;
}

function byAge(
  [a, { notification: left, addedAtMs }]: [string, Entry],
  [b, { notification: right, ...other }]: [string, Entry],
) {
  return left.atMs - right.atMs || addedAtMs - other.addedAtMs || (a < b ? -1 : 1);
}

function laneOf({ sink, notification }: Entry): string {
  return JSON.stringify([sink, notification.kind === "alert" ? notification.episodeId : notification.id]);
}
