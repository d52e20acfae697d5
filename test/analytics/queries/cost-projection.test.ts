import { ask, costPerTask, costProjection, personalData, userVolume } from "@telltale/analytics";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { quantile, ratioOfSums, tPpf } from "@telltale/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../../packages/analytics/src/engine/engine.ts";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { openSample, sampleWindow } from "./sample-tables.ts";

const dayMs = 86_400_000;
const example = new URL("../../../datasets/support-assistant", import.meta.url).pathname;
const month = { fromMs: Date.UTC(2026, 2, 2), toMs: Date.UTC(2026, 2, 17) };
let engine: Engine;

beforeAll(async () => {
  const node = await createNodeEngine({ threads: 2 });
  engine = node;
  await openTables(node, example);
});
afterAll(() => engine.close());

const number = (cell: unknown) => Number(cell ?? 0);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("costProjection", () => {
  it("adds the mean of each weekday for the days to come, by a computation over the raw rows", async () => {
    const raw = await engine.run(
      userSql("SELECT started_at, cost_usd FROM spans WHERE cost_usd IS NOT NULL AND day < DATE '2026-03-17'"),
    );
    const days = Array.from({ length: 15 }, (_, i) => {
      const dayFromMs = month.fromMs + i * dayMs;
      const own = raw.filter(({ started_at: at }) => number(at) >= dayFromMs && number(at) < dayFromMs + dayMs);
      return { weekday: new Date(dayFromMs).getUTCDay(), usd: sum(own.map(({ cost_usd: usd }) => number(usd))) };
    });
    const past = (weekday: number) => days.filter((day) => day.weekday === weekday).map(({ usd }) => usd);
    const mean = (values: readonly number[]) => sum(values) / values.length;
    const toCome = Array.from({ length: 15 }, (_, i) => new Date(month.toMs + i * dayMs).getUTCDay());
    const soFar = sum(days.map(({ usd }) => usd));
    const projected = soFar + sum(toCome.map((weekday) => mean(past(weekday))));
    const around = sum(days.map(({ weekday, usd }) => (usd - mean(past(weekday))) ** 2)) / (15 - 7);
    const means = sum([0, 1, 2, 3, 4, 5, 6].map((w) => toCome.filter((weekday) => weekday === w).length ** 2 / past(w).length));
    const half = tPpf(0.975, 8) * Math.sqrt(around * (15 + means));

    const [row] = await ask(engine, costProjection, month);
    expect(row).toMatchObject({ days: 15, isByWeekday: true, monthAtMs: Date.UTC(2026, 2, 1), n: raw.length });
    expect(row?.monthToDateUsd).toBeCloseTo(soFar, 9);
    expect(row?.projectedUsd).toBeCloseTo(projected, 8);
    expect(row?.projectedUsdLow).toBeCloseTo(Math.max(soFar, projected - half), 8);
    expect(row?.projectedUsdHigh).toBeCloseTo(projected + half, 8);
  });

  it("reads the month's beginning where the window begins later, and projects each segment by itself", async () => {
    const [late] = await ask(engine, costProjection, { ...month, fromMs: month.toMs - dayMs });
    const [whole] = await ask(engine, costProjection, month);
    expect(late?.days).toBe(15);
    expect(late?.projectedUsd).toBeCloseTo(number(whole?.projectedUsd), 9);
    const features = await ask(engine, costProjection, { ...month, by: ["feature"] });
    expect(features).toHaveLength(4);
    expect(sum(features.map(({ projectedUsd }) => number(projectedUsd)))).toBeCloseTo(number(whole?.projectedUsd), 8);
  });

  it("holds what the month really came to, had nothing happened", async () => {
    const calm = { where: { feature: ["chat", "search"] } };
    const [then] = await ask(engine, costProjection, { ...month, ...calm });
    const [end] = await ask(engine, costProjection, { fromMs: month.fromMs, toMs: Date.UTC(2026, 3, 1), ...calm });
    expect(end?.projectedUsd).toBe(end?.monthToDateUsd);
    expect(end?.monthToDateUsd).toBeGreaterThan(number(then?.projectedUsdLow));
    expect(end?.monthToDateUsd).toBeLessThan(number(then?.projectedUsdHigh));
  });
});

describe("costPerTask", () => {
  it("is all that sessions cost over what was completed in them, by a computation over the raw rows", async () => {
    const window = { fromMs: Date.UTC(2026, 2, 4), toMs: Date.UTC(2026, 2, 6) };
    const days = "day BETWEEN DATE '2026-03-03' AND DATE '2026-03-06' AND session_id IS NOT NULL";
    const spans = await engine.run(
      userSql(
        `SELECT session_id, kind, cost_usd, status = 'error' AND coalesce(input_tokens, output_tokens, 0) = 0 AS is_free, started_at AS at FROM spans WHERE ${days}`,
      ),
    );
    const signals = await engine.run(userSql(`SELECT session_id, kind, occurred_at AS at FROM signals WHERE ${days}`));
    const sessions = new Map<unknown, { atMs: number; usd: number; tasks: number; unpriced: number }>();
    for (const { session_id: id, at } of [...spans, ...signals]) {
      const session = sessions.get(id) ?? { atMs: number(at), usd: 0, tasks: 0, unpriced: 0 };
      sessions.set(id, { ...session, atMs: Math.min(session.atMs, number(at)) });
    }
    for (const { session_id: id, kind, cost_usd: usd, is_free: isFree } of spans) {
      const session = sessions.get(id);
      if (!session || (kind !== "llm" && kind !== "embedding")) continue;
      session.usd += number(usd);
      if (usd === null && !isFree) session.unpriced++;
    }
    for (const { session_id: id, kind } of signals) {
      const session = sessions.get(id);
      if (session && kind === "task_completed") session.tasks++;
    }
    const own = [...sessions.values()].filter(({ atMs }) => atMs >= window.fromMs && atMs < window.toMs);
    const { estimate, interval } = ratioOfSums(
      own.map(({ usd }) => usd),
      own.map(({ tasks }) => tasks),
    );
    const [row] = await ask(engine, costPerTask, window);
    expect(row).toMatchObject({ sessions: own.length, completions: sum(own.map(({ tasks }) => tasks)) });
    expect(row?.unpriced).toBe(sum(own.map(({ unpriced }) => unpriced)));
    expect(row?.costPerTaskUsd).toBeCloseTo(estimate, 10);
    expect(row?.costPerTaskUsdLow).toBeCloseTo(interval?.[0] ?? 0, 9);
    expect(row?.costPerTaskUsdHigh).toBeCloseTo(interval?.[1] ?? 0, 9);
  });

  it("shows the retry loop, and no cost of a task where none was completed", async () => {
    const asked = { where: { feature: "order_help" } };
    const day = (n: number) => ({ fromMs: Date.UTC(2026, 2, 1 + n), toMs: Date.UTC(2026, 2, 2 + n) });
    const [before] = await ask(engine, costPerTask, { ...day(17), ...asked });
    const [loop] = await ask(engine, costPerTask, { ...day(18), ...asked });
    expect(loop?.costPerTaskUsdLow).toBeGreaterThan(number(before?.costPerTaskUsdHigh));
    const [none] = await ask(engine, costPerTask, { ...day(17), where: { feature: "nosuch" } });
    expect(none).toMatchObject({ sessions: 0, completions: 0, costPerTaskUsd: null, costPerTaskUsdLow: null });
  });
});

describe("userVolume", () => {
  it("finds who calls far more than others", async () => {
    const day = { fromMs: month.fromMs, toMs: month.fromMs + dayMs };
    const raw = await engine.run(
      userSql("SELECT user_id, count(*) AS n FROM spans WHERE kind = 'llm' AND day = DATE '2026-03-02' GROUP BY 1"),
    );
    const counts = raw.filter(({ user_id: id }) => id !== null).map(({ n }) => number(n));
    const [q1, q3] = [quantile(counts, 0.25), quantile(counts, 0.75)];
    const fence = q3 * Math.max(2, q3 / q1) ** 3;
    const [row] = await ask(engine, userVolume, day);
    expect(row).toMatchObject({ users: counts.length, maxCalls: Math.max(...counts), p50Calls: quantile(counts, 0.5) });
    expect(row?.unusualCalls).toBeCloseTo(fence, 9);
    expect(row?.unusualUsers).toBe(counts.filter((n) => n > fence).length);
    expect(raw.find(({ user_id: id }) => id === row?.topUserId)?.n).toBe(row?.maxCalls);
  });
});

describe("personalData", () => {
  it("counts spans by type, in and out", async () => {
    const sample = await createNodeEngine({ threads: 1 });
    try {
      await openSample(sample);
      const rows = await ask(sample, personalData, sampleWindow);
      const raw = await sample.run(
        userSql("SELECT input_pii_types::VARCHAR AS i, output_pii_types::VARCHAR AS o FROM spans WHERE kind = 'llm'"),
      );
      const holding = (side: "i" | "o", type: string) => raw.filter((row) => String(row[side]).includes(type)).length;
      expect(rows.map(({ type, inputs, outputs }) => [type, inputs, outputs])).toEqual(
        ["email_address", "openai_key"].map((type) => [type, holding("i", type), holding("o", type)]),
      );
    } finally {
      await sample.close();
    }
  });
});
