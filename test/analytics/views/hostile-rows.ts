import type { Report } from "@telltale/analytics";
import type { ViewRows } from "./view-rows.ts";

/** What a record may call anything. */
export const hostileName = `</title></style><script>alert("x")</script><img src=x onerror=alert(1)> &amp; "><b> \u202eevil \u0000\u001b[31m 船🧵 שלום مرحبا ${"w".repeat(3000)}`;

const names =
  /^(model|feature|toolName|mode|severity|name|step|rule|title|column|promptName|promptVersion|sentence|errorType|kind|status|category|effectName|statisticName|spanId|parentSpanId|hour|referenceNote|metric|arm|control|signal|score|item|reasons|concerns)$/;

/** The same rows with something else in their cells; the shape of a report, which we write ourselves, stays. */
function changed(rows: ViewRows, change: (key: string, value: unknown) => unknown): ViewRows {
  const walk = (key: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((one) => walk(key, one));
    if (value === null || typeof value !== "object") return change(key, value);
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isShape(name) ? one : walk(name, one)]));
  };
  return walk("", rows) as ViewRows;
}

const isShape = (name: string) => /^(window|reference|v|madeAtMs|every|counts|verdict|by|elsewhere|driftedShare)$/.test(name);

/** Every name is the worst there is. */
export const withHostileNames = (rows: ViewRows) =>
  changed(rows, (key, value) => (names.test(key) && typeof value === "string" ? hostileName : value));

/** Nothing is known but the counts of a report's own. */
export const withNulls = (rows: ViewRows) =>
  changed(rows, (key, value) =>
    /^(effectName|statisticName|column|kind|sentence|title|referenceNote|incident)$/.test(key) ? value : null,
  );

/** Every number is one that no computation should make. */
export const withWildNumbers = (rows: ViewRows) =>
  changed(rows, (key, value) =>
    typeof value === "number" && key !== "atMs"
      ? [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300, 0][Math.abs(Math.round(value)) % 5]
      : value,
  );

/** Every list is as long, and no longer. */
export function withAtMost(rows: ViewRows, most: number): ViewRows {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.slice(0, most).map(walk);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, name === "by" || name === "effectInterval" ? one : walk(one)]),
    );
  };
  return walk(rows) as ViewRows;
}

/** Ten thousand models, tools, steps, failures, rules, spans, columns and findings. */
export function withThousands(rows: ViewRows): ViewRows {
  const { report } = rows;
  const times = 10_000;
  const many = <R>(list: readonly R[], vary: (row: R, i: number) => object): R[] =>
    list.length === 0
      ? []
      : Array.from({ length: times }, (_, i) => ({ ...(list[i % list.length] as R), ...vary(list[i % list.length] as R, i) }));
  const part = (key: string) => (_: unknown, i: number) => ({ [key]: `${key} ${i}` });
  const big: Report = {
    ...report,
    findings: many(report.findings, (_, i) => ({ incident: i })),
    warnings: Array.from({ length: times }, (_, i) => `file ${i}`),
    latency: {
      ...report.latency,
      byModel: { ...report.latency.byModel, rows: many(report.latency.byModel.rows, part("model")) },
    },
    cost: { ...report.cost, series: many(report.cost.series, part("model")) },
    errors: { ...report.errors, classes: many(report.errors.classes, part("errorType")) },
    tools: { ...report.tools, rows: many(report.tools.rows, part("toolName")) },
    scores: { ...report.scores, current: many(report.scores.current, part("name")) },
    drift: report.drift && { ...report.drift, columns: many(report.drift.columns, part("column")) },
  };
  return {
    ...rows,
    report: big,
    latency: many(rows.latency, (_, i) => ({ atMs: rows.window.fromMs + i * 60_000 })),
    costByFeature: many(rows.costByFeature, part("feature")),
    failureModes: many(rows.failureModes, part("mode")),
    concurrency: many(rows.concurrency, (_, i) => ({ atMs: rows.window.fromMs + i * 60_000 })),
    security: many(rows.security, (_, i) => ({ signal: `signal ${i}`, found: 1 })),
    projection: many(rows.projection, part("model")),
    depth: { current: many(rows.depth.current, (_, i) => ({ turns: i })), reference: rows.depth.reference },
    experiment: {
      ...rows.experiment,
      treatments: many(
        rows.experiment.treatments.map((arm) => ({
          ...arm,
          measures: [...arm.measures, ...many(arm.measures.slice(0, 1), () => ({}))],
        })),
        part("arm"),
      ),
    },
    regression: { ...rows.regression, scores: many(rows.regression.scores, part("score")) },
    funnel: many(rows.funnel, part("step")),
    trace: many(rows.trace, (_, i) => ({ spanId: `s${i}`, parentSpanId: i === 0 ? null : `s${i - 1}` })),
    alerts: many(rows.alerts, part("rule")),
    retention: many(rows.retention, (_, i) => ({ atMs: rows.window.fromMs + i * 604_800_000, period: i % 50 })),
    survival: many(rows.survival, (_, i) => ({ turn: i })),
    bins: { current: many(rows.bins.current, (_, i) => ({ from: i, to: i + 1 })), reference: rows.bins.reference },
  };
}
