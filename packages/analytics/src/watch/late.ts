import type { Window } from "../tables/window.ts";
import type { Facts } from "./facts.ts";
import type { Tally } from "./tally.ts";

/** Records are remembered by so long a stretch of time. */
const slotMs = 600_000;
/** Records that come later than this are counted by what looks back so far, and judged no more. */
export const lateWithinMs = 26 * 3_600_000;

/** How many records there are in each slot of a window, of all segments together; empty slots are left out. */
export function rowsBySlot(facts: Facts, tally: Tally, { fromMs, toMs }: Window): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let slot = Math.ceil(fromMs / slotMs); (slot + 1) * slotMs <= toMs; slot++) {
    let rows = 0;
    const [from, to] = [(slot * slotMs) / facts.bucketMs, ((slot + 1) * slotMs) / facts.bucketMs];
    for (const { cells } of facts.daysOf(tally, { fromMs: slot * slotMs, toMs: (slot + 1) * slotMs }))
      for (const own of cells.values())
        own.each(from, to, (_, sums) => {
          rows += sums.rows;
        });
    if (rows > 0) counts[slot] = rows;
  }
  return counts;
}

/**
 * Slots that hold more than when they were judged.
 *
 * @param before what was counted then; slots not in it had nothing
 * @param judgedToMs slots that end later were not judged whole yet
 * @returns each slot as a window, in order
 */
export function lateSlots(
  before: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
  { fromMs, toMs: judgedToMs }: Window,
): readonly Window[] {
  return Object.entries(now)
    .filter(([slot, rows]) => rows > (before[slot] ?? 0))
    .map(([slot]) => ({ fromMs: Number(slot) * slotMs, toMs: (Number(slot) + 1) * slotMs }))
    .filter((slot) => slot.toMs <= judgedToMs && slot.fromMs >= fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
}
