import type { Engine } from "../engine/engine.ts";
import { ask } from "../queries/query.ts";
import { satisfaction } from "../queries/satisfaction.ts";
import { openTables } from "../tables/open-tables.ts";
import { hourMs } from "../tables/window.ts";
import type { Metrics } from "./metrics.ts";

/** A scrape every few seconds must not read the folder every few seconds. */
const staleMs = 60_000;

/**
 * Keeps the satisfaction gauge of `metrics` at the mean of the last hour's sessions, as far as they are in Parquet. It is read
 * anew at most once a minute.
 *
 * @param now our clock, epoch milliseconds
 * @returns what `serveMetrics` calls before a scrape
 */
export function refreshSatisfaction(
  engine: Engine,
  dir: string,
  metrics: Metrics,
  now: () => number = Date.now,
): () => Promise<void> {
  let readAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const toMs = now();
    if (Math.abs(toMs - readAtMs) < staleMs) return;
    readAtMs = toMs;
    await openTables(engine, dir);
    const [row] = await ask(engine, satisfaction, { fromMs: toMs - hourMs, toMs });
    metrics.satisfied(row?.mean ?? null, row?.n ?? 0);
  };
}
