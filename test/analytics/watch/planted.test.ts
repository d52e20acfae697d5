import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createNodeEngine, openTables, type Replay, replay, rulesFrom } from "@telltale/analytics/node";
import { presets } from "@telltale/core/alerts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../../packages/analytics/src/engine/engine.ts";
import { createFacts } from "../../../packages/analytics/src/watch/facts.ts";
import { measure } from "../../../packages/analytics/src/watch/measure.ts";
import { watching } from "../../../packages/analytics/src/watch/observe.ts";

const datasets = join(import.meta.dirname, "../../../datasets");
const hour = 3_600_000;

interface Incident {
  readonly id: string;
  readonly kind: string;
  readonly segment: Readonly<Record<string, string>>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Which presets are made for which kind of incident. */
const madeFor: Readonly<Record<string, readonly string[]>> = {
  silent_quality_loss: ["empty-retrievals", "hallucination", "hallucination-hard", "quality-shift"],
  cost_spike: ["cost-anomaly", "expensive-call"],
  slow_trend: ["latency-trend-feature"],
  worse_variant: ["worse-version"],
};
/** Rules that look at sums over all of these, and those that page by intervals. */
const beside = [
  "error-rate",
  "latency-p95",
  "faithfulness",
  "rate-limit",
  "cost-growth",
  "completion-rate",
  "relevance",
  "tool-failures",
];

describe("the presets on the example data", () => {
  let engine: Engine & { close(): Promise<void> };
  let incidents: readonly Incident[];
  let result: Replay;

  beforeAll(async () => {
    engine = await createNodeEngine();
    incidents = JSON.parse(await readFile(join(datasets, "truth.json"), "utf8")).incidents;
    const { range } = await openTables(engine, join(datasets, "support-assistant"));
    if (!range) throw new Error("the example data are missing");
    const rules = rulesFrom({ presets: [...Object.values(madeFor).flat(), ...beside] });
    result = await replay(engine, { window: range, rules, shuffles: 0 });
  }, 300_000);
  afterAll(() => engine.close());

  const episodesOf = (rule: string) => result.rules.find((one) => one.rule === rule)?.episodes ?? [];
  const incidentOf = (kind: string) => {
    const incident = incidents.find((one) => one.kind === kind);
    if (!incident) throw new Error(`the example data have no ${kind}`);
    return incident;
  };

  /** From when on an incident has brought a rule as many records in one window as the rule asks for; the one it looks for. */
  async function ableFromMs(name: string, { fromMs, toMs }: Incident): Promise<number> {
    const rule = presets[name];
    if (!rule || (rule.condition.kind !== "threshold" && rule.condition.kind !== "single")) return fromMs;
    const { tally } = watching(rule);
    if (!tally) return fromMs;
    const facts = createFacts(engine, { bucketMs: 60_000 });
    await facts.load([{ tally, window: { fromMs, toMs } }]);
    for (let atMs = fromMs; atMs < toMs; atMs += rule.windowMs / 4) {
      const window = { fromMs: Math.max(fromMs, atMs - rule.windowMs), toMs: atMs };
      const measured = measure(rule, tally, facts, "{}", window);
      const found = rule.condition.kind === "single" && measured.measure === "quantile" ? (measured.above ?? 0) : measured.n;
      if (found >= (rule.minimum ?? 20)) return atMs;
    }
    return toMs;
  }

  it.each(Object.entries(madeFor).flatMap(([kind, names]) => names.map((name) => [name, kind])))(
    "%s finds the %s within the delay it promises",
    async (name, kind) => {
      const incident = incidentOf(kind);
      const first = episodesOf(name).find(
        ({ startedAtMs }) => startedAtMs >= incident.fromMs && startedAtMs < incident.toMs + 24 * hour,
      );
      expect(first).toBeDefined();
      const delayMs = (first?.startedAtMs ?? Number.POSITIVE_INFINITY) - (await ableFromMs(name, incident));
      expect(delayMs).toBeLessThanOrEqual(presets[name]?.promisedDelayMs ?? 0);
    },
  );

  it("is silent in the calm weeks before, as far as it pages, and within its budget where it warns", () => {
    const calmToMs = incidentOf("cost_spike").fromMs;
    const calmMs = calmToMs - result.window.fromMs;
    // What has begun by then, and is found, is no false alarm.
    const isFinding = (rule: string) =>
      incidents.some(({ kind, fromMs }) => fromMs < calmToMs && kind !== "cost_spike" && madeFor[kind]?.includes(rule));
    const inCalm = (severity: string) =>
      result.rules
        .filter((one) => one.severity === severity && one.allowed !== null && !isFinding(one.rule))
        .flatMap(({ rule, episodes }) => episodes.filter(({ startedAtMs }) => startedAtMs < calmToMs).map(() => rule));
    expect(inCalm("critical")).toEqual([]);
    expect(inCalm("warning").length).toBeLessThanOrEqual(Math.ceil(calmMs / (7 * 24 * hour)));
  });

  it("would have paged every day with the bare threshold of the error rate", () => {
    const { episodes, bareEpisodes } = result.rules.find(({ rule }) => rule === "error-rate") ?? {};
    expect(episodes).toEqual([]);
    expect(bareEpisodes).toBeGreaterThan(100);
  });
});
