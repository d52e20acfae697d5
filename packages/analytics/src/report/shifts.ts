import { type DailyShift, dailyShifts } from "@telltale/core";
import type { Series } from "./series.ts";

/** A stretch of days that stands out in one series. */
export interface Shift {
  readonly series: Series;
  readonly shift: DailyShift;
}

/** Ends of two stretches that lie this close are the same. */
const sameWithinDays = 2;

/** Scans all series together: the more there are, the surer a find has to be. */
export function shiftsIn(series: readonly Series[]): readonly Shift[] {
  return series.flatMap((one) =>
    dailyShifts(one.points, { seriesCount: series.length }).map((shift) => ({ series: one, shift })),
  );
}

/**
 * Says each thing once. What shows in everything together and in its parts is said of the parts, where only some of them have it,
 * and else of the whole; what shows in several divisions (the feature and its model) is said in the one with the fewest parts.
 *
 * @param series all series scanned, to know which parts do not have it
 */
export function withoutRepeats(shifts: readonly Shift[], series: readonly Series[]): readonly Shift[] {
  const kept: Shift[] = [];
  const left = [...shifts];
  for (let first = left.shift(); first; first = left.shift()) {
    const lead = first;
    const alike = [lead, ...left.filter((other) => isSame(lead, other))];
    for (const one of alike) {
      const at = left.indexOf(one);
      if (at >= 0) left.splice(at, 1);
    }
    kept.push(...best(alike, series));
  }
  return kept;
}

function isSame(a: Shift, b: Shift): boolean {
  if (a.series.watched.metric !== b.series.watched.metric || kindOfThing(a.series) !== kindOfThing(b.series)) return false;
  const direction = ({ shift }: Shift) => Math.sign(shift.current - shift.reference);
  if (a.shift.kind !== b.shift.kind || direction(a) !== direction(b)) return false;
  return a.shift.kind === "trend" || isNear(a.shift, b.shift);
}

/** Whether two stretches begin and end on nearly the same days. */
export function isNear(a: DailyShift, b: DailyShift): boolean {
  const apart = (x: string, y: string) => Math.abs(Date.parse(x) - Date.parse(y)) / 86_400_000;
  return apart(a.fromDay, b.fromDay) <= sameWithinDays && apart(a.toDay, b.toDay) <= sameWithinDays;
}

/** Scores of different names and calls of different tools are different things, not parts of one. */
function kindOfThing({ segment }: Series): string {
  return JSON.stringify([segment.name ?? null, segment.toolName ?? null]);
}

function divisionOf({ segment }: Series): string {
  return Object.keys(segment)
    .filter((name) => name !== "name" && name !== "toolName")
    .join();
}

function best(alike: readonly Shift[], series: readonly Series[]): readonly Shift[] {
  const divisions = new Map<string, Shift[]>();
  for (const shift of alike) {
    const division = divisionOf(shift.series);
    divisions.set(division, [...(divisions.get(division) ?? []), shift]);
  }
  const whole = divisions.get("");
  divisions.delete("");
  const lead = alike[0] as Shift;
  const partsOf = (division: string) =>
    series.filter(
      (one) =>
        one.watched.metric === lead.series.watched.metric &&
        kindOfThing(one) === kindOfThing(lead.series) &&
        divisionOf(one) === division,
    ).length;
  const telling = [...divisions].filter(([division, found]) => !whole || found.length < partsOf(division));
  const fewest = telling.sort(([, a], [, b]) => a.length - b.length)[0];
  return fewest?.[1] ?? whole ?? alike;
}
