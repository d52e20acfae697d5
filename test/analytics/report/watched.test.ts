import { ask, type Engine } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dailySeries } from "../../../packages/analytics/src/report/series.ts";
import { watchedQuestions } from "../../../packages/analytics/src/report/watched.ts";
import { openSample, sampleWindow } from "../queries/sample-tables.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
  await openSample(engine);
});
afterAll(() => engine.close());

describe("watchedQuestions", () => {
  it.each(watchedQuestions.map((question) => [question.query.name, question] as const))(
    "%s: every field that is followed is a field of its rows",
    async (_, { query, by, where, watched }) => {
      for (const division of by) {
        const [row = {}] = await ask(engine, query, { ...sampleWindow, by: division, where });
        for (const { n, from } of watched)
          expect(Object.keys(row)).toEqual(expect.arrayContaining([n, ...Object.values(from)]));
      }
    },
  );

  it("gives each metric one name", () => {
    const names = watchedQuestions.flatMap(({ watched }) => watched.map(({ metric }) => metric));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("dailySeries", () => {
  const named = (name: string) => {
    const found = watchedQuestions.find(({ query }) => query.name === name);
    if (!found) throw new Error(name);
    return found;
  };

  it("has a point for each day, and counts for shares", async () => {
    const series = await dailySeries(engine, named("errors"), sampleWindow, sampleWindow);
    const whole = series.find(
      ({ watched, segment }) => watched.metric === "errors.errorRate" && Object.keys(segment).length === 0,
    );
    expect(whole?.points).toHaveLength(10);
    for (const { n, count = -1, value } of whole?.points ?? []) expect(value).toBe(count / n);
    expect(whole?.points[0]?.day).toBe("2025-03-01");
  });

  it("leaves out the totals of days that are not whole", async () => {
    const held = { fromMs: sampleWindow.fromMs + 6 * 3_600_000, toMs: sampleWindow.toMs - 6 * 3_600_000 };
    const [calls] = await dailySeries(engine, named("traffic"), sampleWindow, held);
    expect(calls?.points.map(({ day }) => day)).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((day) => `2025-03-0${day}`));
  });
});
