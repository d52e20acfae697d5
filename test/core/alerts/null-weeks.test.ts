import { poissonSf } from "@telltale/core";
import { describe, expect, it } from "vitest";
import { allotments, watchCalls, watchers } from "../../bench/alert-simulation.ts";
import { calmCalls, calmService, type Incident } from "../../bench/alert-weeks.ts";

const dayMinutes = 1_440;

describe("the false-alarm budget", () => {
  it("is kept over calm weeks of sessions, bursts and heavy tails, in which bare thresholds fire all the time", () => {
    const weeks = 1;
    let [told, bareTold] = [0, 0];
    for (let week = 0; week < weeks; week++) {
      for (const { byInterval, bare } of watchCalls(calmCalls(9, 100 + week), 2 * dayMinutes)) {
        told += byInterval.length;
        bareTold += bare.length;
      }
    }
    const allowed = [...allotments.values()].reduce(
      (sum, one) => sum + (one.falseAlarms * weeks * 7 * 86_400_000) / one.perMs,
      0,
    );
    expect(allowed).toBeCloseTo((weeks * 7) / 30, 9);
    // As many as this would come of a kept budget once in a thousand runs.
    expect(poissonSf(told - 1, allowed)).toBeGreaterThan(1e-3);
    expect(bareTold).toBeGreaterThan(100 * allowed);
  });
});

describe("a planted incident", () => {
  const fromMinute = 2 * dayMinutes + 600;
  const incidents: Readonly<Record<string, Incident>> = {
    "error-rate": { fromMinute, service: { errorRate: 0.4 } },
    "rate-limit": { fromMinute, service: { rateLimitRate: 0.7 } },
    "latency-p95": { fromMinute, service: { latencyMs: 30_000 } },
    faithfulness: { fromMinute, service: { faithfulness: 2 } },
    "cost-growth": { fromMinute, service: {}, costTimes: 12 },
  };

  for (const { rule } of watchers) {
    it(`is found by ${rule.name} within its promised delay, and by no rule it is not about`, () => {
      const calls = calmCalls(3, 7, { ...calmService, callsPerDay: 12_000 }, incidents[rule.name]);
      const firings = watchCalls(calls, fromMinute - 120);
      for (const { rule: name, byInterval } of firings) {
        if (name !== rule.name) {
          expect(byInterval, name).toEqual([]);
          continue;
        }
        const [first = Infinity] = byInterval;
        expect(first).toBeGreaterThan(fromMinute);
        expect((first - fromMinute) * 60_000).toBeLessThanOrEqual(rule.promisedDelayMs ?? 0);
      }
    });
  }
});
