import {
  ask,
  buildReport,
  concurrency,
  costProjection,
  depth,
  type Engine,
  latencyDistribution,
  latencyPercentiles,
  type Report,
  security,
} from "@telltale/analytics";
import { withPercentileIntervals } from "@telltale/analytics/views";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { behaviour } from "../../../packages/analytics/src/queries/behaviour.ts";
import { cost } from "../../../packages/analytics/src/queries/cost.ts";
import { failureModes } from "../../../packages/analytics/src/queries/failure-modes.ts";
import { funnel } from "../../../packages/analytics/src/queries/funnel.ts";
import { latency } from "../../../packages/analytics/src/queries/latency.ts";
import { retention } from "../../../packages/analytics/src/queries/retention.ts";
import { survival } from "../../../packages/analytics/src/queries/survival.ts";
import { traceTree } from "../../../packages/analytics/src/queries/trace-tree.ts";
import { madeExperiment, madeRegression } from "./comparisons.ts";

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The rows every view is drawn from, as questions give them: plain JSON, fit to be sent to a page. */
export type ViewRows = Awaited<ReturnType<typeof askViewRows>>;

/** Asks what the views draw, of an engine whose tables are open. */
export async function askViewRows(engine: Engine, window: Window, reference: Window) {
  const every = "day" as const;
  const bins = async (of: Window) =>
    (await ask(engine, latencyDistribution, of)).filter(({ measure }) => measure === "duration");
  const [trace] = await engine.run(
    userSql(`SELECT trace_id FROM spans WHERE epoch_ms(started_at) >= ${window.fromMs} AND epoch_ms(started_at) < ${window.toMs} AND trace_id IS NOT NULL
      GROUP BY trace_id ORDER BY count(*) DESC, trace_id LIMIT 1`),
  );
  const report: Report = await buildReport(engine, { ...window, reference, now: window.toMs });
  return {
    window,
    report,
    bins: { current: await bins(window), reference: await bins(reference) },
    latency: withPercentileIntervals(
      await ask(engine, latency, { ...window, every }),
      await ask(engine, latencyPercentiles, { ...window, every }),
    ),
    security: await ask(engine, security, { ...window, every }),
    depth: { current: await ask(engine, depth, window), reference: await ask(engine, depth, reference) },
    projection: await ask(engine, costProjection, { ...window, by: ["model"] }),
    concurrency: await ask(engine, concurrency, { ...window, every }),
    experiment: madeExperiment(window),
    regression: madeRegression(),
    costByFeature: await ask(engine, cost, { ...window, every, by: ["feature"] }),
    behaviour: {
      current: (await ask(engine, behaviour, window))[0] ?? report.behaviour.current,
      reference: (await ask(engine, behaviour, reference))[0] ?? null,
    },
    funnel: await ask(engine, funnel, window),
    retention: await ask(engine, retention, { ...window, every: "day" }),
    survival: await ask(engine, survival, window),
    failureModes: await ask(engine, failureModes, { ...window, every }),
    trace: await ask(engine, traceTree, { ...window, where: { traceId: String(trace?.trace_id ?? "") } }),
    alerts: report.findings.slice(0, 8).map(({ metric, sentence, fromMs, toMs, isWorse }, i) => ({
      rule: metric,
      severity: isWorse ? "critical" : "warning",
      startedAtMs: fromMs,
      endedAtMs: i === 0 ? null : toMs,
      title: sentence,
    })),
  };
}
