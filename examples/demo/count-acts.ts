import { type Engine, sql } from "@telltale/analytics";
import type { Acts } from "./visitors.ts";

/** What was done, as those who did it counted. */
export interface Done {
  readonly visitors: number;
  readonly acts: Acts;
  /** Requests the provider answered. */
  readonly calls: number;
  /** When they began: what an earlier run left is not counted. */
  readonly fromMs: number;
}

/** What the visitors did beside what the Parquet holds of it. */
export interface Comparison {
  readonly line: string;
  readonly isSame: boolean;
}

/**
 * Compares what was done with what was kept, kind by kind.
 *
 * @param engine with the tables open
 */
export async function countActs(engine: Engine, { visitors, acts, calls, fromMs }: Done): Promise<Comparison> {
  const kept = await engine.run(sql`
    SELECT kind, count(*)::DOUBLE AS n FROM signals WHERE epoch_ms(occurred_at) >= ${fromMs} GROUP BY kind
    UNION ALL SELECT 'call', count(*)::DOUBLE FROM spans WHERE kind = 'llm' AND epoch_ms(started_at) >= ${fromMs}`);
  const keptOf = (kind: string) => Number(kept.find((row) => row.kind === kind)?.n ?? 0);
  const total = [...acts.values()].reduce((sum, n) => sum + n, 0);
  const keptTotal = [...acts.keys()].reduce((sum, kind) => sum + keptOf(kind), 0);
  const differences = [...acts, ["call", calls] as const]
    .filter(([kind, n]) => keptOf(kind) !== n)
    .map(([kind, n]) => `${kind}: ${n} done, ${keptOf(kind)} kept`);
  const line =
    `${total} acts by ${visitors} visitors, ${keptTotal} in Parquet; ` +
    `${calls} model calls, ${keptOf("call")} in Parquet${differences.length ? ` (${differences.join("; ")})` : ""}`;
  return { line, isSame: differences.length === 0 };
}
