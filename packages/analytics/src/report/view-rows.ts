import type { Row } from "../engine/cell.ts";
import type { Asked } from "../queries/asked.ts";
import { cacheSavings } from "../queries/cache-savings.ts";
import { concurrency } from "../queries/concurrency.ts";
import { costPerTask } from "../queries/cost-per-task.ts";
import { costProjection } from "../queries/cost-projection.ts";
import { depth } from "../queries/depth.ts";
import { failureModes } from "../queries/failure-modes.ts";
import { fallbacks } from "../queries/fallbacks.ts";
import { funnel } from "../queries/funnel.ts";
import { instructions } from "../queries/instructions.ts";
import { latencyDistribution, latencyPercentiles } from "../queries/latency-distribution.ts";
import type { Query } from "../queries/query.ts";
import { rateLimits } from "../queries/rate-limits.ts";
import { retention } from "../queries/retention.ts";
import { retries } from "../queries/retries.ts";
import { security } from "../queries/security.ts";
import { survival } from "../queries/survival.ts";
import type { Report, ViewRows } from "./report.ts";

interface ViewAsk {
  readonly query: Query<Asked, Row>;
  readonly by?: readonly string[];
  /** One row for each point of time. */
  readonly isCourse?: true;
  /** Asked of the reference, too. */
  readonly isCompared?: true;
}

/** What the views of a report ask beside what it says itself. */
const asks: readonly ViewAsk[] = [
  { query: latencyPercentiles, isCompared: true },
  { query: latencyPercentiles, isCourse: true },
  { query: latencyDistribution, isCompared: true },
  { query: costProjection },
  { query: costProjection, by: ["model"] },
  { query: costPerTask, isCourse: true },
  { query: cacheSavings },
  { query: failureModes, isCourse: true },
  { query: retries, isCourse: true },
  { query: fallbacks, isCourse: true },
  { query: rateLimits, isCourse: true },
  { query: concurrency, isCourse: true },
  { query: security, isCourse: true },
  { query: instructions, by: [], isCourse: true },
  { query: funnel },
  { query: depth, isCompared: true },
  { query: survival },
  { query: retention },
];

/**
 * Answers what views ask beside what a report says itself.
 *
 * @param list asks a question of one of the report's windows
 * @param onProgress told the share done, 0…1, and the question
 */
export async function viewRows(
  list: (query: Query<Asked, Row>, more: Pick<Asked, "by" | "every">, isReference: boolean) => Promise<readonly Row[]>,
  { every, reference }: Pick<Report, "every" | "reference">,
  onProgress: (share: number, question: string) => void,
): Promise<readonly ViewRows[]> {
  const found: ViewRows[] = [];
  for (const [i, { query, by, isCourse, isCompared }] of asks.entries()) {
    onProgress(i / asks.length, query.name);
    const how = { ...(by && { by }), ...(isCourse && { every }) };
    for (const isReference of isCompared && reference ? [false, true] : [false])
      found.push({ question: query.name, ...how, isReference, rows: await list(query, how, isReference) });
  }
  return found;
}
