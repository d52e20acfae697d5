import { binomSf, quantileCI, seededRandom, tTest, wilson } from "@telltale/core";
import {
  allotmentOf,
  drawsOnBudget,
  judge,
  type Measured,
  type Observation,
  type Point,
  presets,
  type Rule,
} from "@telltale/core/alerts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const base = { name: "r", metric: "errorRate", statistic: "rate", windowMs: 5 * minuteMs, severity: "critical" } as const;
const above5: Rule = { ...base, condition: { kind: "threshold", above: 0.05 } };
const observe = (current: Observation["current"], references: readonly Measured[] = []): Observation => ({
  segment: {},
  fromMs: 0,
  toMs: 300_000,
  current,
  references,
});
/** An allotment with a stated α, and nothing else that matters. */
const at = (alpha: number) => ({ alpha, looks: 1, falseAlarms: 1, perMs: 30 * dayMs });
const rate = (k: number, n: number): Measured => ({ measure: "rate", k, n });
const preset = (name: string): Rule => presets[name] ?? above5;

describe("judge, a number of records against a limit", () => {
  const counted = (n: number, squares = n): Observation => observe({ measure: "sum", n, sum: n, squares });
  const calls = (condition: object): Rule =>
    ({ ...base, metric: "calls", statistic: "count", condition: { kind: "threshold", ...condition } }) as Rule;

  it("has Poisson's tail for a p-value, and Garwood's interval that agrees with it", () => {
    // scipy.stats.poisson: sf(9, 5), cdf(2, 10), cdf(0, 7)
    expect(judge(calls({ above: 5 }), counted(10), at(0.025)).pValue).toBeCloseTo(0.031828057306204, 10);
    expect(judge(calls({ below: 10 }), counted(2), at(0.025)).pValue).toBeCloseTo(0.002769395715511, 10);
    expect(judge(calls({ below: 7 }), counted(0), at(0.025)).pValue).toBeCloseTo(0.000911881965555, 10);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 1e-9, max: 0.05, noNaN: true }),
        (n, limit, together, alpha) => {
          for (const side of ["above", "below"] as const) {
            const { verdict, interval } = judge(calls({ [side]: limit }), counted(n, n * together), at(alpha));
            const [low, high] = interval ?? [0, 0];
            const isBeyond = side === "above" ? low > limit : high < limit;
            if (Math.min(Math.abs(low - limit), Math.abs(high - limit)) > 1e-6)
              expect(verdict, `${n} ${side} ${limit}`).toBe(isBeyond ? "alert" : "ok");
          }
        },
      ),
    );
  });

  it("takes few records for few, and a small total for well, where a rate of few is too little to tell", () => {
    expect(judge(calls({ below: 20 }), counted(0)).verdict).toBe("alert");
    expect(judge(calls({ above: 100 }), counted(0))).toMatchObject({ verdict: "ok", isClear: true, value: 0 });
    const spent = { ...calls({ above: 5 }), metric: "costUsd", statistic: "sum" } as Rule;
    expect(judge(spent, observe({ measure: "sum", n: 0, sum: 0, squares: 0 }))).toMatchObject({ verdict: "ok", isClear: true });
    expect(judge(above5, observe(rate(0, 3))).verdict).toBe("no data");
  });

  it("takes money that is spent for a fact, though a few dear calls made it", () => {
    const spent = { ...calls({ above: 5 }), metric: "costUsd", statistic: "sum" } as Rule;
    const { why, ...judged } = judge(spent, observe({ measure: "sum", n: 3, sum: 90, squares: 8000 }));
    expect(judged).toMatchObject({ verdict: "alert", value: 90, interval: null, pValue: null });
    expect(why).toMatch(/: \$90\.00 \(n 3\) is above \$5\.00$/);
    expect(drawsOnBudget(spent)).toBe(false);
  });
});

describe("judge, a rate against a limit", () => {
  it("shows Wilson's interval where its tail holds, and fires when it is beyond the limit", () => {
    const found = judge({ ...above5, minimum: 11 }, observe(rate(40, 200)), at(0.025));
    expect(found.verdict).toBe("alert");
    const [low, high] = wilson(40, 200).interval ?? [0, 0];
    expect(found.interval?.[0]).toBeCloseTo(low, 2);
    expect(found.interval?.[1]).toBeCloseTo(high, 2);
    expect(found.confidence).toBeCloseTo(0.95, 12);
  });

  it("has the exact binomial tail for a p-value, and agrees with its own interval everywhere", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 400 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: 1e-7, max: 0.05, noNaN: true }),
        (n, share, alpha) => {
          const k = Math.round(n * share);
          const { verdict, interval, pValue } = judge(above5, observe(rate(k, n)), at(alpha));
          expect(pValue).toBeCloseTo(binomSf(k - 1, n, 0.05), 10);
          if (Math.abs((interval?.[0] ?? 0) - 0.05) > 1e-9) expect(verdict === "alert").toBe((interval?.[0] ?? 0) > 0.05);
        },
      ),
    );
  });

  it("does not call nine failures of forty an alert at a level of one in a million, as Wilson's normal tail would", () => {
    const alpha = 1e-6;
    expect((wilson(9, 40, { confidence: 1 - 2 * alpha }).interval ?? [0])[0]).toBeGreaterThan(0.05);
    expect(binomSf(8, 40, 0.05)).toBeGreaterThan(1e-4);
    expect(judge(above5, observe(rate(9, 40)), at(alpha)).verdict).toBe("ok");
  });

  it("takes ten failures of one user for one", () => {
    const spread = { count: 100, sumSquares: 10, sizeSquares: 100, products: 10 };
    const one = { count: 91, sumSquares: 100, sizeSquares: 190, products: 100 };
    const of = (clusters: typeof spread) => judge(above5, observe({ measure: "rate", k: 20, n: 100, clusters }), at(1e-4));
    expect(of({ ...spread, sumSquares: 20, products: 20 }).verdict).toBe("alert");
    expect(of({ ...one, sumSquares: 400, products: 400, sizeSquares: 480, count: 81 }).verdict).toBe("ok");
  });

  it("fires at the first hit where none is allowed", () => {
    const toxic = preset("toxicity");
    expect(judge(toxic, observe(rate(1, 3))).verdict).toBe("alert");
    expect(judge(toxic, observe(rate(0, 300))).verdict).toBe("ok");
  });

  it("compares the bare value when told to, and says so", () => {
    const found = judge({ ...above5, bare: true, minimum: 11 }, observe(rate(1, 11)));
    expect(found.verdict).toBe("alert");
    expect(found.why).toContain("bare");
    expect(judge({ ...above5, minimum: 11 }, observe(rate(1, 11))).verdict).toBe("ok");
  });

  it("invents nothing from too few records", () => {
    expect(judge(above5, observe(rate(5, 5)))).toMatchObject({ verdict: "no data", value: null, interval: null, n: 5 });
  });

  it("warns at the lower of two limits", () => {
    const rule: Rule = { ...base, condition: { kind: "threshold", above: 0.5, warnAbove: 0.1 } };
    expect([5, 40, 90].map((k) => judge(rule, observe(rate(k, 100)), at(1e-3)).verdict)).toEqual(["ok", "warning", "alert"]);
  });
});

describe("judge, other measures against a limit", () => {
  it("gives a quantile the interval of order statistics", () => {
    const random = seededRandom(2);
    const sorted = Array.from({ length: 400 }, () => -10_000 * Math.log(1 - random())).sort((a, b) => a - b);
    const rule = { ...preset("latency-p95"), condition: { kind: "threshold", above: 20_000 } } as const;
    const found = judge(rule, observe({ measure: "quantile", p: 0.95, n: 400, sorted }), at(0.025));
    expect(found.interval).toEqual(quantileCI(sorted, 0.95).interval);
    expect(found.verdict).toBe((found.interval?.[0] ?? 0) > 20_000 ? "alert" : "ok");
    expect(
      judge(rule, observe({ measure: "quantile", p: 0.95, n: 400, sorted: sorted.map((x) => 2 * x) }), at(0.025)).verdict,
    ).toBe("alert");
  });

  it("gives a mean Student's interval and tail", () => {
    const marks = [3, 2, 4, 3, 3, 2, 3, 4, 2, 3, 3, 3, 2, 4, 3, 2, 3, 3, 3, 2];
    const sum = marks.reduce((a, b) => a + b, 0);
    const squares = marks.reduce((a, b) => a + b * b, 0);
    const found = judge(preset("faithfulness"), observe({ measure: "mean", n: marks.length, sum, squares }), at(0.001));
    expect(found.verdict).toBe("alert");
    const near = marks.map((mark) => mark - 3.5);
    const zeros = [1e-12, -1e-12];
    expect(found.effect).toBeCloseTo(near.reduce((a, b) => a + b, 0) / 20 + 3.5, 12);
    // Against a second sample without noise, Welch's test is the one-sample test.
    expect(found.pValue).toBeCloseTo(tTest(near, zeros, { alternative: "less" }).pValue, 6);
  });
});

describe("judge, a change", () => {
  const cost = preset("cost-growth");
  const spend = (sum: number, n: number): Measured => ({ measure: "sum", n, sum, squares: (3 * sum * sum) / n });

  it("fires when a day surely cost more than three times the day before", () => {
    expect(judge(cost, observe(spend(50, 3_000), [spend(10, 3_000)])).verdict).toBe("alert");
    expect(judge(cost, observe(spend(31, 3_000), [spend(10, 3_000)])).verdict).toBe("ok");
    expect(judge({ ...cost, bare: true }, observe(spend(31, 3_000), [spend(10, 3_000)])).verdict).toBe("alert");
  });

  it("asks more of a reference whose weeks differ", () => {
    const rule: Rule = {
      ...base,
      metric: "costUsd",
      statistic: "sum",
      condition: { kind: "change", against: { from: "sameHours", weeks: 4 }, ratioAbove: 1.5 },
    };
    const steady = [10, 10.1, 9.9, 10].map((sum) => spend(sum, 3_000));
    const uneven = [4, 16, 7, 13].map((sum) => spend(sum, 3_000));
    expect(judge(rule, observe(spend(30, 3_000), steady), at(1e-3)).verdict).toBe("alert");
    expect(judge(rule, observe(spend(30, 3_000), uneven), at(1e-3)).verdict).toBe("ok");
  });

  it("sees a rate that fell to nothing", () => {
    const clusters = { count: 400, sumSquares: 0, sizeSquares: 4e6, products: 0 };
    const nothing: Measured = { measure: "ratio", n: 400, numerator: 0, denominator: 4e4, clusters };
    const half = { ...nothing, numerator: 2e4, clusters: { ...clusters, sumSquares: 2e6, products: 2e6 } };
    const rule = preset("cache-hit-rate");
    expect(judge(rule, observe(nothing, [half]))).toMatchObject({ verdict: "alert", effect: 0 });
    expect(judge(rule, observe(half, [half]))).toMatchObject({ verdict: "ok", effect: 1 });
  });

  it("knows no change without a reference", () => {
    expect(judge(cost, observe(spend(50, 3_000))).verdict).toBe("no data");
  });

  it("holds its level when two rare rates are the limit's ratio apart, counted over all outcomes", () => {
    const rule: Rule = { ...preset("injection-attempts"), minimum: 1 };
    const random = seededRandom(11);
    const hits = (n: number, p: number) => {
      let k = 0;
      for (let i = 0; i < n; i++) if (random() < p) k++;
      return k;
    };
    let fired = 0;
    for (let i = 0; i < 2_000; i++) {
      if (judge(rule, observe(rate(hits(200, 0.02), 200), [rate(hits(1_400, 0.01), 1_400)]), at(0.01)).verdict === "alert")
        fired++;
    }
    expect(fired).toBeLessThanOrEqual(30);
    expect(fired).toBeGreaterThan(0);
  });
});

const series = (values: readonly (number | null)[], bucketMs: number, n = 50): Observation => ({
  segment: {},
  fromMs: 0,
  toMs: values.length * bucketMs,
  current: {
    measure: "series",
    points: values.map((value, i): Point => ({ atMs: i * bucketMs, n: value === null ? 0 : n, value })),
  },
});

describe("judge, a series", () => {
  const random = seededRandom(5);
  const noise = () => (random() + random() + random() - 1.5) * 2;
  const daily = (i: number) => 100 + 40 * Math.sin((i / 24) * 2 * Math.PI);

  it("sees an hour that is unlike its hour of other days, though not unlike other hours", () => {
    const calm = Array.from({ length: 24 * 28 }, (_, i) => daily(i) + 3 * noise());
    const rule = { ...preset("cost-anomaly") };
    const odd = [...calm.slice(0, -1), daily(6) + 20];
    expect(judge(rule, series(calm, hourMs)).verdict).toBe("ok");
    expect(judge(rule, series(odd, hourMs)).verdict).toBe("alert");
    expect(Math.max(...calm)).toBeGreaterThan(daily(6) - 5);
    expect(judge(rule, series(calm.slice(0, 20), hourMs)).verdict).toBe("no data");
  });

  it("sees days that rise, and not the week's rhythm", () => {
    const rule = preset("latency-trend");
    const week = [1, 1.02, 0.99, 1, 1.01, 0.7, 0.72];
    const days = (perDay: number) =>
      Array.from({ length: 28 }, (_, i) => 4_000 * (1 + perDay) ** i * (week[i % 7] ?? 1) * (1 + 0.01 * noise()));
    expect(judge(rule, series(days(0), dayMs)).verdict).toBe("ok");
    const rising = judge(rule, series(days(0.015), dayMs));
    expect(rising.verdict).toBe("alert");
    expect(rising.effect).toBeCloseTo(0.015, 2);
    expect(judge(rule, series(days(-0.015), dayMs)).verdict).toBe("ok");
  });

  it("sees a small shift that no single hour shows, by ranks and by likelihood", () => {
    const rule = preset("quality-shift");
    const marks = (fall: number) => Array.from({ length: 24 * 28 }, (_, i) => 4.3 + 0.2 * noise() - (i >= 24 * 25 ? fall : 0));
    expect(judge(rule, series(marks(0), hourMs)).verdict).toBe("ok");
    expect(judge(rule, series(marks(0.4), hourMs)).verdict).toBe("alert");
    const rates: Rule = {
      ...rule,
      metric: "errorRate",
      statistic: "rate",
      condition: { kind: "shift", direction: "up", bucketMs: hourMs, detector: "lr-cusum", referenceMs: 21 * dayMs },
    };
    const counted = (p: number): Observation => ({
      segment: {},
      fromMs: 0,
      toMs: 24 * 28 * hourMs,
      current: {
        measure: "series",
        points: Array.from({ length: 24 * 28 }, (_, i) => {
          const now = i >= 24 * 25 ? p : 0.02;
          const k = Array.from({ length: 60 }, () => (random() < now ? 1 : 0)).reduce<number>((a, b) => a + b, 0);
          return { atMs: i * hourMs, n: 60, k, value: k / 60 };
        }),
      },
    });
    expect(judge(rates, counted(0.02)).verdict).toBe("ok");
    expect(judge(rates, counted(0.06)).verdict).toBe("alert");
  });
});

describe("judge, facts", () => {
  it("tells one slow call, and each share of a budget", () => {
    const single = { measure: "single", n: 9, k: 1, worst: [{ id: "a", value: 2_400 }] } as const;
    expect(judge(preset("slow-first-token"), observe(single))).toMatchObject({ verdict: "alert", value: 2_400 });
    const levels = [10, 50, 85, 96, 120].map((spentUsd) =>
      judge(preset("daily-budget"), observe({ measure: "spend", spentUsd })),
    );
    expect(levels.map(({ level }) => level)).toEqual([null, 0.5, 0.8, 0.95, 1]);
    expect(levels.map(({ verdict }) => verdict)).toEqual(["ok", "warning", "warning", "alert", "alert"]);
  });

  it("misses calls where there always were some, and not where there often are none", () => {
    const rule = preset("no-calls");
    const counts = (...ns: number[]) => ns.map((n): Measured => ({ measure: "sum", n, sum: n, squares: n }));
    const [nothing] = counts(0);
    if (!nothing) return;
    expect(judge(rule, observe(nothing, counts(80, 95, 70, 88))).verdict).toBe("alert");
    expect(judge(rule, observe(nothing, counts(2, 0, 3, 1))).verdict).toBe("ok");
    expect(judge(rule, observe(nothing)).verdict).toBe("no data");
  });

  it("passes on what a drift report says", () => {
    const drift = (pValue: number) =>
      observe({ measure: "drift", n: 900, verdict: "drift", why: "prompt length moved", pValue });
    expect(judge(preset("input-drift"), drift(1e-9), at(1e-3)).verdict).toBe("alert");
    expect(judge(preset("input-drift"), drift(0.04), at(1e-3)).verdict).toBe("ok");
  });
});

describe("judge, any rule", () => {
  it("refuses what it cannot judge, naming the rule", () => {
    expect(() => judge(above5, observe({ measure: "spend", spentUsd: 1 }))).toThrow(/"r".*threshold.*spend/);
    expect(() => judge({ ...above5, condition: { kind: "threshold" } }, observe(rate(1, 50)))).toThrow(/"r" has no limit/);
  });

  it("says only what survives JSON, whatever was counted", () => {
    const count = fc.integer({ min: 0, max: 50 });
    const rates = fc.tuple(count, count).map(([a, b]) => rate(Math.min(a, b), Math.max(a, b)));
    const sums = fc
      .tuple(count, count)
      .map(([n, sum]): Measured => ({ measure: "sum", n, sum: n === 0 ? 0 : sum, squares: n === 0 ? 0 : sum * sum }));
    const rules = [
      above5,
      preset("cost-growth"),
      preset("completion-rate"),
      preset("judge-score"),
      preset("injection-attempts"),
      preset("no-calls"),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...rules), fc.oneof(rates, sums), fc.oneof(rates, sums), (rule, current, reference) => {
        const found = judge(
          { ...rule, minimum: 1 },
          observe(current, [reference]),
          allotmentOf(rule, { falseAlarms: 1, perMs: 30 * dayMs }),
        );
        expect(JSON.parse(JSON.stringify(found))).toEqual(found);
        expect(found.why).not.toMatch(/NaN|undefined/);
      }),
      { numRuns: 400 },
    );
  });
});
