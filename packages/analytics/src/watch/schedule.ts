import { isTimeZone, type LocalTime, localTimeOf, momentOf } from "@telltale/core/budget";
import { z } from "zod";
import type { Window } from "../tables/window.ts";

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

const shared = {
  name: z.string().min(1),
  /** On the clocks of the time zone. */
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, as "08:00"')
    .default("08:00"),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone, as "Europe/Berlin"').default("UTC"),
  sinks: z.array(z.string()).min(1),
  title: z.string().optional(),
};

/** A report that goes out by itself: of the day, week or month before. */
export const ReportSchedule = z.discriminatedUnion("every", [
  z.strictObject({ every: z.literal("day"), ...shared }),
  z.strictObject({ every: z.literal("week"), on: z.enum(weekdays).default("monday"), ...shared }),
  z.strictObject({
    every: z.literal("month"),
    /** In a month without such a day, its last. */
    on: z.union([z.int().min(1).max(31), z.literal("last")]).default(1),
    ...shared,
  }),
]);
export type ReportSchedule = z.infer<typeof ReportSchedule>;

/** The last time at which a schedule was due, at or before a moment. */
export function lastDueMs(schedule: ReportSchedule, nowMs: number): number {
  for (let back = 0; ; back++) {
    const dueMs = dueNear(schedule, nowMs, -back);
    if (dueMs <= nowMs) return dueMs;
  }
}

/** The next time at which a schedule will be due, after a moment. */
export function nextDueMs(schedule: ReportSchedule, nowMs: number): number {
  for (let ahead = -1; ; ahead++) {
    const dueMs = dueNear(schedule, nowMs, ahead);
    if (dueMs > nowMs) return dueMs;
  }
}

/** What a report that is due tells of: the last whole day, Monday to Sunday, or month of its time zone, and the one before that. */
export function scheduleWindow(
  { every, timeZone }: ReportSchedule,
  dueMs: number,
): { readonly window: Window; readonly reference: Window } {
  const now = localTimeOf(dueMs, timeZone);
  const begins = (back: number) => momentOf(startOf(now, every, back), timeZone);
  return {
    window: { fromMs: begins(1), toMs: begins(0) },
    reference: { fromMs: begins(2), toMs: begins(1) },
  };
}

/** The due time of the period a moment lies in, or of one some periods away. */
function dueNear(schedule: ReportSchedule, nowMs: number, away: number): number {
  const { every, timeZone, at } = schedule;
  const [hour = 0, minute = 0] = at.split(":").map(Number);
  const period = startOf(localTimeOf(nowMs, timeZone), every, -away);
  return momentOf({ ...dayIn(schedule, period), hour, minute }, timeZone);
}

/** Midnight at which the local day, week (of Monday) or month began, some periods back. */
function startOf({ year, month, day }: LocalTime, every: ReportSchedule["every"], back: number): LocalTime {
  if (every === "month") return { year, month: month - back, day: 1, hour: 0, minute: 0 };
  const daysBack = every === "day" ? back : back * 7 + ((weekdayOf(year, month, day) + 6) % 7);
  return { year, month, day: day - daysBack, hour: 0, minute: 0 };
}

function dayIn(schedule: ReportSchedule, period: LocalTime): LocalTime {
  if (schedule.every === "day") return period;
  if (schedule.every === "week") return { ...period, day: period.day + ((weekdays.indexOf(schedule.on) + 6) % 7) };
  const lastDay = new Date(Date.UTC(period.year, period.month, 0)).getUTCDate();
  return { ...period, day: schedule.on === "last" ? lastDay : Math.min(schedule.on, lastDay) };
}

/** 0 is Sunday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}
