import { type DriftReport, type DriftReportOptions, driftReport } from "@telltale/core";
import type { Engine } from "../engine/engine.ts";
import { type Period, type Reference, referenceWindow, windowOf } from "../tables/period.ts";
import { rangeOf } from "../tables/range.ts";
import type { Asked } from "./asked.ts";
import type { DriftSide } from "./drift-sources.ts";
import { driftSummaries } from "./drift-summaries.ts";

/** What is compared: a stretch of time, a segment, or a segment in a stretch of time. */
export interface Side extends Period {
  /** Rows to keep, as of a question; sources of rows without such a column are left out. */
  readonly where?: Asked["where"];
}

export interface DriftBetweenOptions extends DriftReportOptions {
  /** What is in question. Without a period it is all there is. */
  readonly current?: Side;
  /** What we trust: a stretch of time before, or another side. A side without a period has that of `current`. Default `previous`. */
  readonly reference?: Exclude<Reference, object> | Side;
  /** Whether texts are compared too, where they are kept: what tells the sides apart is given as pieces of them. Default false. */
  readonly texts?: boolean;
  /** Told the share done, 0…1, and what is next. */
  readonly onColumn?: (share: number, column: string) => void;
}

/**
 * What has drifted between any two windows, or differs between any two segments: numbers, grades, counts, categories and, on
 * demand, texts.
 *
 *     await driftBetween(engine, { current: { last: "7d" }, reference: "week-before" });
 *     await driftBetween(engine, { current: { where: { promptVersion: "8" } }, reference: { where: { promptVersion: "7" } } });
 *
 * @returns the verdict on each column, their number allowed for; a window without rows gives `insufficient`
 * @throws {RangeError} for a column or a period there is not
 */
export async function driftBetween(
  engine: Engine,
  { current = {}, reference = "previous", texts, onColumn, ...options }: DriftBetweenOptions = {},
): Promise<DriftReport> {
  const range = await rangeOf(engine);
  const windowIn = (period: Period) => windowOf(period, range) ?? { fromMs: 0, toMs: 0 };
  const window = windowIn(current);
  const sides: { reference: DriftSide; current: DriftSide } = {
    reference:
      typeof reference === "string"
        ? { ...referenceWindow(reference, window), where: current.where }
        : { ...(hasPeriod(reference) ? windowIn(reference) : window), where: reference.where ?? current.where },
    current: { ...window, where: current.where },
  };
  return driftReport(await driftSummaries(engine, sides, onColumn, { texts }), options);
}

function hasPeriod({ from, to, last, fromMs, toMs }: Period): boolean {
  return [from, to, last, fromMs, toMs].some((said) => said !== undefined);
}
