import type { Row } from "../engine/cell.ts";
import type { BehaviourRow } from "../queries/behaviour.ts";
import type { CostRow } from "../queries/cost.ts";
import type { ErrorsRow } from "../queries/errors.ts";
import type { LatencyRow } from "../queries/latency.ts";
import type { LatencyPercentileRow } from "../queries/latency-distribution.ts";
import type { SatisfactionRow } from "../queries/satisfaction.ts";
import type { TrafficRow } from "../queries/traffic.ts";
import { hasDrifted, type TiledLatency, tilesOf } from "../views/report-tiles.ts";
import { tilesView } from "../views/tiles-view.ts";
import { rowsOf } from "./rows-of.ts";
import type { Answers, View } from "./view.ts";

const questions = ["traffic", "latency", "errors", "cost", "satisfaction"] as const;

/** The numbers of the window at a glance, each with its course and its change. */
export const tilesElement: View = {
  name: "tiles",
  about: "The numbers of the window at a glance",
  asks: {
    behaviour: { question: "behaviour", isExtra: true },
    "intervals of latency": { question: "latencyPercentiles", isExtra: true },
    "intervals of latency before": { question: "latencyPercentiles", ofReference: true, isExtra: true },
    ...Object.fromEntries(
      questions.flatMap((question) => [
        [question, { question }],
        [`${question} before`, { question, ofReference: true }],
        [`${question} over time`, { question, isCourse: true, onlyWhole: true, ...(question === "cost" && { by: ["model"] }) }],
      ]),
    ),
  },
  draw(answers, options) {
    const told = <R extends Row>(question: (typeof questions)[number]) => {
      const [current] = rowsOf<R>(answers, question);
      const [reference = null] = rowsOf<R>(answers, `${question} before`);
      return current ? { current, reference, series: rowsOf<R>(answers, `${question} over time`) } : null;
    };
    const [behaviour] = rowsOf<BehaviourRow>(answers, "behaviour");
    const tiles = tilesOf({
      traffic: told<TrafficRow>("traffic"),
      latency: told<LatencyRow>("latency"),
      errors: told<ErrorsRow>("errors"),
      cost: told<CostRow>("cost"),
      satisfaction: told<SatisfactionRow>("satisfaction"),
      behaviour: behaviour ? { current: behaviour } : null,
      hasMoved: (latency) => hasMoved(answers, latency),
    });
    return tilesView(tiles, { title: "", ...options });
  },
};

/** A report judges by its drift; of rows, a percentile moved where its 95 % intervals are apart. */
function hasMoved(answers: Answers, latency: TiledLatency): boolean | null {
  if (answers.report) return hasDrifted(answers.report.drift, latency);
  const interval = (name: string) => {
    const { measure, percentile } = latency;
    const row = rowsOf<LatencyPercentileRow>(answers, name).find(
      (one) => one.measure === measure && one.percentile === percentile,
    );
    return row && row.lowMs !== null && row.highMs !== null ? ([row.lowMs, row.highMs] as const) : null;
  };
  const [now, before] = [interval("intervals of latency"), interval("intervals of latency before")];
  return now && before && (now[0] > before[1] || now[1] < before[0]);
}
