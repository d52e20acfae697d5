import { createNodeEngine, openTables, replay, rulesFrom } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import { createFacts } from "../../../packages/analytics/src/watch/facts.ts";
import { measure } from "../../../packages/analytics/src/watch/measure.ts";
import { watching } from "../../../packages/analytics/src/watch/observe.ts";
import { shuffledFacts } from "../../../packages/analytics/src/watch/shuffled-facts.ts";
import { folder, minute, noon, writeSpans } from "./some-spans.ts";

const day = 86_400_000;
const rules = rulesFrom({ rules: [{ extends: "error-rate", name: "errors" }] });

/** Six days of an hour each at noon, of which one is bad for ten minutes. */
async function sixDays() {
  const dir = await folder();
  for (let i = 0; i < 6; i++) {
    const fromMs = noon + i * day;
    await writeSpans(dir, { fromMs, minutes: 60, perMinute: 20, failuresOfTen: 0 });
    if (i === 3) await writeSpans(dir, { fromMs: fromMs + 30 * minute, minutes: 10, perMinute: 20, failuresOfTen: 6 });
  }
  const engine = await createNodeEngine();
  await openTables(engine, dir);
  return engine;
}

const window = { fromMs: noon - 12 * 60 * minute, toMs: noon + 6 * day - 12 * 60 * minute };

describe("replay", () => {
  it("shows the alert of the past, with the time it lasted, and that chance alone gives none", async () => {
    const engine = await sixDays();
    try {
      const steps: number[] = [];
      const { rules: results } = await replay(engine, { window, rules, shuffles: 3, onProgress: (share) => steps.push(share) });
      const [only] = results;
      expect(results).toHaveLength(1);
      expect(only?.episodes).toHaveLength(1);
      const [episode] = only?.episodes ?? [];
      const badFromMs = noon + 3 * day + 30 * minute;
      expect(episode?.startedAtMs).toBeGreaterThan(badFromMs);
      expect(episode?.startedAtMs).toBeLessThanOrEqual(badFromMs + 5 * minute);
      expect(episode?.endedAtMs).toBeGreaterThan(badFromMs + 10 * minute);
      expect(only?.shuffled).toMatchObject({ alarms: 0, lengthMs: 3 * 6 * day });
      expect(only?.allowed).toBeCloseTo(6 / 30, 9);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect(steps.at(-1)).toBe(1);
    } finally {
      await engine.close();
    }
  });

  it("tells one user of whom all calls fail from many who each have a few that do", async () => {
    const dir = await folder();
    const calls = { fromMs: noon, minutes: 30, perMinute: 10, failuresOfTen: 2 };
    await writeSpans(dir, calls);
    await writeSpans(dir, { ...calls, perMinute: 1, failuresOfTen: 10, user: "unlucky" });
    const engine = await createNodeEngine();
    try {
      const { range } = await openTables(engine, dir);
      if (!range) throw new Error("nothing was written");
      const byUser = rulesFrom({ presets: ["user-errors"] });
      const longer = { fromMs: range.fromMs, toMs: range.toMs + 60 * minute };
      const [only] = (await replay(engine, { window: longer, rules: byUser, shuffles: 0 })).rules;
      expect(only?.episodes.map(({ segment }) => segment)).toEqual([{ user_id: "unlucky" }]);
    } finally {
      await engine.close();
    }
  });

  it("holds a prompt's latest version against the one before, and no older one", async () => {
    const dir = await folder();
    const calls = { minutes: 60, perMinute: 10 };
    for (const [i, failuresOfTen] of [2, 2, 6].entries())
      await writeSpans(dir, {
        ...calls,
        failuresOfTen,
        fromMs: noon + i * day,
        more: `, 'answer' AS prompt_name, '${9 + i}' AS prompt_version`,
      });
    await writeSpans(dir, {
      ...calls,
      fromMs: noon,
      failuresOfTen: 10,
      more: ", 'other' AS prompt_name, '1' AS prompt_version",
    });
    const versions = rulesFrom({
      rules: [
        {
          name: "versions",
          metric: "errorRate",
          statistic: "rate",
          by: ["prompt_name", "prompt_version"],
          window: "1h",
          every: "10m",
          condition: { kind: "change", against: { from: "versionBefore", length: "2d" }, ratioAbove: 1.25 },
        },
      ],
    });
    const engine = await createNodeEngine();
    try {
      await openTables(engine, dir);
      const window = { fromMs: noon, toMs: noon + 3 * day };
      const [only] = (await replay(engine, { window, rules: versions, shuffles: 0 })).rules;
      expect(only?.episodes.map(({ segment }) => segment)).toEqual([{ prompt_name: "answer", prompt_version: "11" }]);
      expect(only?.episodes[0]?.why).toMatch(/in the version before/);
    } finally {
      await engine.close();
    }
  });

  it("gives the same again", async () => {
    const engine = await sixDays();
    try {
      const [first, second] = [
        await replay(engine, { window, rules, shuffles: 1 }),
        await replay(engine, { window, rules, shuffles: 1 }),
      ];
      expect(second).toEqual(first);
    } finally {
      await engine.close();
    }
  });
});

describe("shuffledFacts", () => {
  it("moves users' days and keeps every record and its hour", async () => {
    const engine = await sixDays();
    try {
      const [watched] = rules.rules.map(watching);
      if (!watched?.tally) throw new Error("the rule counts nothing");
      const { rule, tally } = watched;
      const facts = createFacts(engine, { bucketMs: minute });
      await facts.load([{ tally, window }]);
      const shuffled = shuffledFacts(facts, tally, window, [], 1);
      const total = measure(rule, tally, facts, "{}", window);
      expect(measure(rule, tally, shuffled, "{}", window)).toMatchObject({ n: total.n, k: "k" in total && total.k });
      const before = { fromMs: window.fromMs, toMs: noon + 3 * day };
      const failed = (of: typeof facts) => {
        const measured = measure(rule, tally, of, "{}", before);
        return measured.measure === "rate" ? measured.k : Number.NaN;
      };
      expect(failed(facts)).toBe(0);
      expect(failed(shuffled)).toBeGreaterThan(20);
      // Nothing happens at other hours than it did.
      const night = { fromMs: noon + 2 * 60 * minute, toMs: noon + 20 * 60 * minute };
      expect(measure(rule, tally, shuffled, "{}", night).n).toBe(0);
    } finally {
      await engine.close();
    }
  });
});
