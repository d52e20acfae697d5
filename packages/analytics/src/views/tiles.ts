import type { Report } from "../report/report.ts";
import { spark } from "./course-charts.ts";
import type { Child, Maker } from "./dom.ts";
import { formatChange, formatCount, formatMs, formatNumber, formatPercent, formatUsd } from "./format.ts";
import { knownCost, unpricedNote } from "./price-note.ts";

/** The numbers of the window at a glance, each with its course and its change. */
export function tiles(report: Report, { make, document }: Maker): Child {
  const { traffic, latency, errors, cost, satisfaction, reference } = report;
  const tile = <R>(
    name: string,
    part: { readonly current: R; readonly reference: R | null },
    of: (row: R) => number | null,
    say: (value: number | null) => string,
    series: readonly R[],
    note = "",
  ): Child => {
    const now = of(part.current);
    if (now === null && note === "") return null;
    const before = part.reference === null ? null : of(part.reference);
    const values = series.map(of);
    return make(
      "div",
      { class: "tile" },
      make("div", { class: "name" }, name),
      make("div", { class: "value" }, say(now)),
      make("div", { class: "change" }, reference && now !== null ? `${formatChange(now, before)} from ${say(before)}` : ""),
      note ? make("div", { class: "change" }, note) : null,
      values.filter((value) => value !== null).length > 2 ? spark(values, { document }) : null,
    );
  };
  const costs = new Map<unknown, number>();
  for (const { atMs, costUsd } of cost.series) costs.set(atMs, (costs.get(atMs) ?? 0) + (costUsd ?? 0));
  const costSeries = [...costs].sort(([a], [b]) => Number(a) - Number(b)).map(([, costUsd]) => ({ ...cost.current, costUsd }));
  return make(
    "section",
    { class: "tiles", "aria-label": "At a glance" },
    tile("Model calls", traffic, (row) => row.calls, formatCount, traffic.series),
    tile("Sessions", traffic, (row) => row.sessions, formatCount, traffic.series),
    tile("Latency, median", latency, (row) => row.p50Ms, formatMs, latency.series),
    tile("Latency, p95", latency, (row) => row.p95Ms, formatMs, latency.series),
    tile("First token, median", latency, (row) => row.ttftP50Ms, formatMs, latency.series),
    tile("Error rate", errors, (row) => row.errorRate, formatPercent, errors.series),
    tile("Cost", cost, knownCost, formatUsd, costSeries, unpricedNote(cost.current)),
    tile("Satisfaction", satisfaction, (row) => row.mean, formatNumber, satisfaction.series),
  );
}
