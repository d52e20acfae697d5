import { judgeMeasure, type Measure } from "@telltale/core/experiment";
import type { Engine } from "../../engine/engine.ts";
import { dayMs, type Window } from "../../tables/window.ts";
import { readUnits } from "./read-units.ts";
import { unitMeasure } from "./unit-measure.ts";

/** What somebody who looked at the end of that time would have read of the primary measure. */
export interface Look {
  readonly atMs: number;
  /** In both arms. */
  readonly users: number;
  /** Above 0 is better. */
  readonly gain: number;
  readonly gainInterval: readonly [number, number];
}

interface CourseAsked {
  readonly experiment: string;
  readonly window: Window;
  /** The time before anybody saw an arm. */
  readonly before: Window;
  /** When somebody first saw an arm. */
  readonly sinceMs: number;
  readonly looks: number;
  readonly control: string;
  readonly primary: Measure | undefined;
  readonly plannedUsers: number | undefined;
  readonly confidence: number;
}

/** How the gain of each arm by the primary measure came to where it is: arm → looks, oldest first, whole days apart. */
export async function readCourse(
  engine: Engine,
  { experiment, window, before, sinceMs, looks, control, primary, plannedUsers, confidence }: CourseAsked,
): Promise<ReadonlyMap<string, readonly Look[]>> {
  const courses = new Map<string, Look[]>();
  if (!primary) return courses;
  const measure = unitMeasure(primary.name);
  for (const atMs of timesOf({ fromMs: Math.max(window.fromMs, sinceMs), toMs: window.toMs }, looks)) {
    const units = await readUnits(engine, { experiment, window: { fromMs: window.fromMs, toMs: atMs }, before, measure });
    const first = units.get(control);
    if (!first) continue;
    for (const [arm, treatment] of units) {
      if (arm === control) continue;
      const { gain, gainInterval, users } = judgeMeasure(
        primary,
        { control: first, treatment },
        { plannedUsers, confidence, isWatched: true, isShare: measure.isShare },
      );
      if (gain === null || !gainInterval) continue;
      const course = courses.get(arm) ?? [];
      course.push({ atMs, users: users.control + users.treatment, gain, gainInterval });
      courses.set(arm, course);
    }
  }
  return courses;
}

/** The ends of so many stretches of whole days, the last one's that of the window. */
function timesOf({ fromMs, toMs }: Window, looks: number): readonly number[] {
  if (looks < 1) return [];
  const stepMs = dayMs * Math.max(1, Math.ceil((toMs - fromMs) / dayMs / looks));
  const count = Math.min(looks, Math.floor((toMs - fromMs) / stepMs));
  return Array.from({ length: count }, (_, i) => toMs - (count - 1 - i) * stepMs);
}
