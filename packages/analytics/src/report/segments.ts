import { segmentShift } from "@telltale/core";
import type { Series } from "./series.ts";

/** A part that is unlike the others, over the whole window. */
export interface SegmentFind {
  readonly series: Series;
  readonly rate: number;
  readonly restRate: number;
  readonly pValue: number;
}

/**
 * Compares the versions of each prompt with each other, by each share that is followed: which of them makes users rephrase? Only
 * within one prompt: different prompts serve different users.
 *
 * @param totals one point each, of exactly the window, so that a finding has the figures of the report's tables
 */
export function unlikeVersions(totals: readonly Series[]): readonly SegmentFind[] {
  const versions = totals
    .filter(({ segment, points }) => segment.promptVersion !== undefined && points.every(({ count }) => count !== undefined))
    .map((one) => ({ series: one, ...total(one) }))
    .filter(({ n }) => n > 0);
  const rivalsOf = ({ series: one }: (typeof versions)[number]) =>
    versions.filter(
      ({ series: other }) =>
        other !== one && other.watched.metric === one.watched.metric && other.segment.promptName === one.segment.promptName,
    );
  const compared = versions.filter((version) => rivalsOf(version).length > 0);
  return compared.flatMap((version) => {
    const rest = rivalsOf(version).reduce((sum, { n, count }) => ({ n: sum.n + n, count: sum.count + count }), {
      n: 0,
      count: 0,
    });
    const { verdict, rate, restRate, pValue } = segmentShift(version, rest, { comparisons: compared.length });
    if (verdict !== "drift" || rate === null || restRate === null) return [];
    return [{ series: version.series, rate, restRate, pValue: pValue ?? 1 }];
  });
}

function total({ points }: Series): { n: number; count: number } {
  return points.reduce((sum, { n, count = 0 }) => ({ n: sum.n + n, count: sum.count + count }), { n: 0, count: 0 });
}
