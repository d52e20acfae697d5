import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, place } from "../parquet/durable.ts";
import type { Window } from "../tables/window.ts";
import { lastDueMs, type ReportSchedule, scheduleWindow } from "./schedule.ts";
import type { ReportNotification } from "./sinks/notification.ts";
import type { Outbox } from "./sinks/outbox.ts";
import type { Sink } from "./sinks/sink.ts";

/** A report as a sink can send it. */
type RenderedReport = Pick<ReportNotification, "title" | "summary" | "text" | "markdown" | "html" | "url">;

export interface RunSchedulesOptions {
  /** Where it is kept which reports went out: `DIR/watch`. */
  readonly dir: string;
  readonly schedules: readonly ReportSchedule[];
  readonly outbox: Pick<Outbox, "add">;
  readonly nowMs: number;
  /** Builds the report of a window. Null where there is nothing to report: that period is left out. */
  render(
    schedule: ReportSchedule,
    windows: { readonly window: Window; readonly reference: Window },
  ): Promise<RenderedReport | null>;
}

/**
 * Puts the reports that have become due since the last call into the outbox: of a schedule that missed several, only the last. A
 * schedule that is new begins with its next time, not with the one that was before it came.
 *
 * @returns names of the schedules whose report is on its way
 * @throws if a report cannot be built or written; it is due again at the next call
 */
export async function runSchedules(options: RunSchedulesOptions): Promise<readonly string[]> {
  const { dir, schedules, outbox, nowMs, render } = options;
  const path = join(dir, "schedules.json");
  const doneMs = await readDone(path);
  const sent: string[] = [];
  for (const schedule of schedules) {
    const dueMs = lastDueMs(schedule, nowMs);
    const lastMs = doneMs[schedule.name];
    if (lastMs !== undefined && dueMs <= lastMs) continue;
    if (lastMs !== undefined) {
      const windows = scheduleWindow(schedule, dueMs);
      const report = await render(schedule, windows);
      if (report) {
        const id = `report:${schedule.name}:${new Date(dueMs).toISOString()}`;
        const notification = {
          kind: "report",
          id,
          schedule: schedule.name,
          atMs: dueMs,
          window: windows.window,
          ...report,
        } as const;
        await outbox.add(notification, schedule.sinks);
        sent.push(schedule.name);
      }
    }
    doneMs[schedule.name] = dueMs;
    await writeDone(path, doneMs);
  }
  return sent;
}

/**
 * What is wrong with schedules, to be said when they are read.
 *
 * @returns a sentence for each schedule that names a sink which is not there, or which pages people
 */
export function scheduleFaults(schedules: readonly ReportSchedule[], sinks: ReadonlyMap<string, Sink>): readonly string[] {
  const repeated = schedules.filter(({ name }, i) => schedules.findIndex((one) => one.name === name) !== i);
  return [
    ...repeated.map(({ name }) => `reports: two are named "${name}"; name one of them otherwise`),
    ...schedules.flatMap(({ name, sinks: names }) =>
      names.flatMap((sinkName) => {
        const sink = sinks.get(sinkName);
        if (!sink)
          return [`reports: "${name}" goes to "${sinkName}", which is no sink; there are ${[...sinks.keys()].join(", ")}`];
        if (!sink.takesReports)
          return [`reports: "${name}" goes to "${sinkName}", but ${sink.type} pages people; choose another sink`];
        return [];
      }),
    ),
  ];
}

async function readDone(path: string): Promise<Record<string, number>> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    return '{ "v": 1, "doneMs": {} }';
  });
  try {
    const { v, doneMs } = JSON.parse(text);
    if (v === 1 && typeof doneMs === "object" && doneMs !== null) return doneMs;
  } catch {}
  throw new Error(`${path}: cannot be read; delete it, and reports begin with their next time`);
}

async function writeDone(path: string, doneMs: Readonly<Record<string, number>>): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  await makeFolder(join(path, ".."));
  await writeFile(draft, JSON.stringify({ v: 1, doneMs }));
  await place(draft, path);
}
