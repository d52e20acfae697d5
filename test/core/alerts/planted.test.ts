import { randomNormal, seededRandom } from "@telltale/core";
import {
  allot,
  judge,
  type Measured,
  type Observation,
  type Point,
  presets,
  type Rule,
  windowsOf,
} from "@telltale/core/alerts";
import { describe, expect, it } from "vitest";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const nowMs = Date.UTC(2026, 2, 12);
const random = seededRandom(12);
type Current = Observation["current"];

/** All presets at once share the budget here, so each has the least it ever gets. */
const allotments = allot(Object.values(presets).map((rule) => ({ rule: { ...rule, enabled: true }, streams: 5 })));

function rate(p: number, n: number): Measured {
  let k = 0;
  for (let i = 0; i < n; i++) if (random() < p) k++;
  return { measure: "rate", n, k };
}
function values(n: number, draw: () => number): Float64Array {
  return Float64Array.from({ length: n }, draw);
}
function mean(mark: number, n: number): Measured {
  const marks = values(n, () => Math.max(1, Math.min(5, Math.round(mark + 0.8 * randomNormal(random)))));
  return { measure: "mean", n, sum: marks.reduce((a, b) => a + b, 0), squares: marks.reduce((a, b) => a + b * b, 0) };
}
function spend(usd: number, n: number): Measured {
  const costs = values(n, () => (usd / n / Math.exp(0.5)) * Math.exp(randomNormal(random)));
  return { measure: "sum", n, sum: costs.reduce((a, b) => a + b, 0), squares: costs.reduce((a, b) => a + b * b, 0) };
}
function latency(medianMs: number, n: number): Measured {
  return {
    measure: "quantile",
    p: 0.95,
    n,
    sorted: Array.from(values(n, () => medianMs * Math.exp(0.8 * randomNormal(random)))).sort((a, b) => a - b),
  };
}
const count = (n: number): Measured => ({ measure: "sum", n, sum: n, squares: n });
/** Cached input of n calls of a thousand tokens each. */
function cached(share: number, n: number): Measured {
  const hits = values(n, () => (random() < share ? 1_000 : 0));
  const numerator = hits.reduce((a, b) => a + b, 0);
  const clusters = { count: n, sumSquares: 1_000 * numerator, sizeSquares: n * 1e6, products: 1_000 * numerator };
  return { measure: "ratio", n, numerator, denominator: 1_000 * n, clusters };
}
/** A series as long as the rule asks, by the index of a bucket from its end (0 is the last). */
function series(rule: Rule, valueAt: (fromEnd: number) => number): Current {
  const { current, bucketMs } = windowsOf(rule, nowMs);
  const size = bucketMs ?? hourMs;
  const length = Math.round((current.toMs - current.fromMs) / size);
  const points = Array.from(
    { length },
    (_, i): Point => ({ atMs: current.fromMs + i * size, n: 40, value: valueAt(length - 1 - i) }),
  );
  return { measure: "series", points };
}
const noisy = (value: number, spread: number) => value + spread * randomNormal(random);
const single = (k: number, value: number): Current => ({
  measure: "single",
  n: 20,
  k,
  worst: k > 0 ? [{ id: "a", value }] : [],
});
const drift = (verdict: string, pValue: number): Current => ({ measure: "drift", n: 900, verdict, pValue, why: "" });

/** Of each preset: a calm window and one with something gross in it, with what they are compared with. */
const planted: Readonly<
  Record<string, (rule: Rule) => readonly [calm: Current, bad: Current, references?: readonly Measured[]]>
> = {
  "error-rate": () => [rate(0.02, 100), rate(0.5, 100)],
  "latency-p95": () => [latency(4_000, 100), latency(40_000, 100)],
  faithfulness: () => [mean(4.3, 40), mean(2, 40)],
  "cost-growth": () => [spend(12, 2_000), spend(60, 2_000), [spend(10, 2_000)]],
  "rate-limit": () => [rate(0.05, 100), rate(0.7, 100)],
  "slow-first-token": () => [single(0, 0), single(1, 2_500)],
  "expensive-call": () => [single(0, 0), single(1, 0.08)],
  toxicity: () => [rate(0, 100), { measure: "rate", n: 100, k: 1 }],
  "hallucination-hard": () => [rate(0.01, 200), rate(0.25, 200)],
  "daily-budget": () => [
    { measure: "spend", spentUsd: 20 },
    { measure: "spend", spentUsd: 97 },
  ],
  "no-calls": () => [count(70), count(0), [count(80), count(66), count(90), count(75)]],
  "latency-trend": (rule) => [
    series(rule, () => noisy(4_000, 60)),
    series(rule, (fromEnd) => noisy(4_000 * 1.02 ** -fromEnd, 60)),
  ],
  ...Object.fromEntries(
    ["latency-trend-feature", "latency-trend-model"].map((name) => [
      name,
      (rule: Rule) => [series(rule, () => noisy(4_000, 60)), series(rule, (fromEnd) => noisy(4_000 * 1.02 ** -fromEnd, 60))],
    ]),
  ),
  "worse-version": () => [cached(0.07, 500), cached(0.25, 500), [cached(0.07, 1_500)]],
  hallucination: () => [rate(0.01, 200), rate(0.2, 200)],
  "hallucination-strict": () => [rate(0.005, 200), rate(0.2, 200)],
  "completion-rate": () => [rate(0.8, 500), rate(0.4, 500), [rate(0.8, 3_500)]],
  "cache-hit-rate": () => [cached(0.6, 500), cached(0.1, 500), [cached(0.6, 3_500)]],
  "user-errors": () => [rate(0.02, 30), rate(1, 30)],
  relevance: () => [mean(4.3, 40), mean(1.5, 40)],
  completeness: () => [mean(4.3, 40), mean(1.5, 40)],
  "judge-score": () => [mean(4.3, 300), mean(3.4, 300), [mean(4.3, 1_200)]],
  "quality-shift": (rule) => [
    series(rule, () => noisy(4.3, 0.15)),
    series(rule, (fromEnd) => noisy(fromEnd < 24 ? 3.8 : 4.3, 0.15)),
  ],
  "schema-failures": () => [rate(0.01, 200), rate(0.3, 200)],
  "tool-failures": () => [rate(0.03, 60), rate(0.8, 60)],
  "empty-retrievals": () => [rate(0.03, 100), rate(0.7, 100)],
  "user-volume": () => [count(30), count(400)],
  "prompt-probing": () => [count(1), count(40)],
  "injection-attempts": () => [rate(0.01, 2_000), rate(0.06, 2_000), [rate(0.01, 14_000)]],
  "pii-in-outputs": () => [rate(0.01, 2_000), rate(0.06, 2_000), [rate(0.01, 14_000)]],
  "cost-anomaly": (rule) => [
    series(rule, (fromEnd) => noisy(2 + Math.sin((fromEnd / 24) * 2 * Math.PI), 0.2)),
    series(rule, (fromEnd) => (fromEnd === 0 ? 12 : noisy(2 + Math.sin((fromEnd / 24) * 2 * Math.PI), 0.2))),
  ],
  "input-drift": () => [drift("stable", 0.6), drift("drift", 1e-9)],
};

describe("every preset", () => {
  it("has something planted for it here", () => expect(Object.keys(planted).sort()).toEqual(Object.keys(presets).sort()));

  for (const [name, rule] of Object.entries(presets)) {
    it(`${name} is silent in calm windows, and fires on what it is for`, () => {
      const of = (current: Current, references: readonly Measured[] = []): Observation => ({
        segment: {},
        fromMs: nowMs - dayMs,
        toMs: nowMs,
        current,
        references,
      });
      for (let i = 0; i < 5; i++) {
        const [calm, bad, references] = planted[name]?.(rule) ?? [];
        if (!calm || !bad) throw new Error(`nothing planted for ${name}`);
        const silent = judge(rule, of(calm, references), allotments.get(name));
        expect(silent.verdict, silent.why).toBe("ok");
        const found = judge(rule, of(bad, references), allotments.get(name));
        expect(found.verdict, found.why).toBe("alert");
      }
    });
  }
});
