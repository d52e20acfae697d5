import { type Asked, ask, depth, type Engine, funnel, type Query, type Row, retention, survival } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { wilson } from "@telltale/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { openSample, sampleWindow } from "./sample-tables.ts";

const day = 86_400_000;
let engine: Engine;
let empty: Engine;

interface Said {
  readonly session: string;
  readonly kind: string;
  readonly label: string | null;
  readonly feature: string;
  readonly atMs: number;
}
let said: readonly Said[];

beforeAll(async () => {
  engine = await createNodeEngine({ threads: 2 });
  empty = await createNodeEngine({ threads: 1 });
  await openSample(engine);
  await openSample(empty, false);
  const rows = await engine.run(
    userSql("SELECT session_id, kind, label, feature, occurred_at FROM signals ORDER BY occurred_at"),
  );
  said = rows.map((row) => ({
    session: String(row.session_id),
    kind: String(row.kind),
    label: row.label as string | null,
    feature: String(row.feature),
    atMs: Number(row.occurred_at),
  }));
});
afterAll(() => Promise.all([engine.close(), empty.close()]));

function groupsOf<T>(rows: readonly T[], keyOf: (row: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}

function bySession(): readonly (readonly Said[])[] {
  return groupsOf(said, ({ session }) => session);
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return sorted.length === 0 ? null : ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

describe("every question about users", () => {
  it.each([funnel, depth, survival, retention] as readonly Query<Asked, Row>[])(
    "$name has no rows where there is nothing",
    async (query) => {
      expect(await ask(empty, query, {})).toEqual([]);
      expect(await ask(empty, query, { last: "7d", every: "day", by: ["feature"], reference: "previous" })).toEqual([]);
    },
  );
});

describe("funnel", () => {
  const kinds = [["message_sent"], ["response_shown"], ["copy", "share"], ["task_completed", "conversion"]];

  /** When one session came to each step, one event after the other. */
  function walk(events: readonly Said[]): number[] {
    const reached: number[] = [];
    for (const step of kinds) {
      const next = events.find(({ kind, atMs }) => step.includes(kind) && atMs >= (reached.at(-1) ?? 0));
      if (!next) break;
      reached.push(next.atMs);
    }
    return reached;
  }

  it("counts what a walk through each session counts", async () => {
    const walks = bySession().map(walk);
    const rows = await ask(engine, funnel, sampleWindow);
    expect(rows.map(({ step }) => step)).toEqual(["asked", "answered", "kept", "done"]);
    for (const [i, row] of rows.entries()) {
      const there = walks.filter((reached) => reached.length > i);
      expect(row.n).toBe(there.length);
      expect(row.p50Ms).toBe(median(there.map((reached) => (reached[i] ?? 0) - (reached[0] ?? 0))));
      const [low, high] = wilson(there.length, walks.length).interval ?? [];
      expect([row.share, row.shareLow, row.shareHigh]).toEqual(
        [there.length / walks.length, low, high].map((x) => expect.closeTo(x ?? 0, 12)),
      );
    }
    expect(rows[2]?.n).toBeGreaterThan(0);
    expect(rows[2]?.fromPrevious).toBe(Number(rows[2]?.n) / Number(rows[1]?.n));
  });

  it("keeps the order: what was copied before it was asked is not kept", async () => {
    const before = await ask(engine, funnel, sampleWindow);
    await engine.run(
      userSql(`INSERT INTO made_signals BY NAME SELECT 'z' || i AS id, 'early' AS session_id, make_timestamp(1740787200000000 + i) AS occurred_at,
        ['copy', 'message_sent', 'response_shown', 'task_completed'][i::INTEGER] AS kind, DATE '2025-03-01' AS day FROM range(1, 5) r(i)`),
    );
    const after = await ask(engine, funnel, sampleWindow);
    await engine.run(userSql("DELETE FROM made_signals WHERE session_id = 'early'"));
    expect(after.map(({ n }, i) => n - Number(before[i]?.n))).toEqual([1, 1, 0, 0]);
  });
});

describe("depth", () => {
  it("has every session once", async () => {
    const turns = bySession().map((events) => events.filter(({ kind }) => kind === "message_sent").length);
    const rows = await ask(engine, depth, sampleWindow);
    for (const row of rows) {
      expect(row.n).toBe(turns.filter((count) => count === row.turns).length);
      expect(row.orMoreShare).toBeCloseTo(turns.filter((count) => count >= row.turns).length / turns.length, 12);
    }
    expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it("counts conversations where it is asked by them", async () => {
    const [row] = await ask(engine, depth, { ...sampleWindow, by: ["conversationId"] });
    expect(row).toMatchObject({ turns: 4, n: 250, share: 1 });
  });
});

describe("survival", () => {
  /** Sessions of so many turns, and whether the user left: one by one, with a message for each turn. */
  async function fill(sessions: readonly (readonly [turns: number, isLeft: number])[]): Promise<void> {
    await engine.run(userSql("CREATE OR REPLACE TABLE kept_signals AS SELECT * FROM made_signals"));
    await engine.run(userSql("DELETE FROM made_signals"));
    for (const [i, [turns, isLeft]] of sessions.entries()) {
      const kinds = [...Array.from({ length: turns }, () => "message_sent"), ...(isLeft ? ["abandon"] : [])];
      const rows = kinds.map(
        (kind, j) =>
          `('k${i}-${j}', 'k${i}', '${kind}', make_timestamp(${(sampleWindow.fromMs + i * 60_000 + j) * 1000}), DATE '2025-03-01')`,
      );
      await engine.run(userSql(`INSERT INTO made_signals (id, session_id, kind, occurred_at, day) VALUES ${rows.join(", ")}`));
    }
  }
  async function restore(): Promise<void> {
    await engine.run(userSql("CREATE OR REPLACE TABLE made_signals AS SELECT * FROM kept_signals"));
  }

  it("is what lifelines estimates, interval and all", async () => {
    // lifelines 0.30.3: KaplanMeierFitter().fit(T, E); survival_function_, confidence_interval_
    const durations = [1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 8];
    const events = [1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1];
    await fill(durations.map((turns, i) => [turns, events[i] ?? 0]));
    const rows = await ask(engine, survival, { ...sampleWindow, where: { sessionId: durations.map((_, i) => `k${i}`) } });
    await restore();
    expect(rows.map(({ turn, atRisk, left, censored }) => [turn, atRisk, left, censored])).toEqual([
      [1, 16, 2, 3],
      [2, 11, 2, 2],
      [3, 7, 2, 1],
      [4, 4, 1, 1],
      [5, 2, 0, 1],
      [8, 1, 1, 0],
    ]);
    expect(rows.map(({ survival: s, survivalLow, survivalHigh }) => [s, survivalLow, survivalHigh])).toEqual([
      [expect.closeTo(0.8749999999999999, 12), expect.closeTo(0.5859814368090156, 12), expect.closeTo(0.9671888460291236, 12)],
      [expect.closeTo(0.7159090909090908, 12), expect.closeTo(0.4027974607843535, 12), expect.closeTo(0.8844148897017511, 12)],
      [expect.closeTo(0.5113636363636364, 12), expect.closeTo(0.20549545992563883, 12), expect.closeTo(0.7525659361815541, 12)],
      [expect.closeTo(0.3835227272727273, 12), expect.closeTo(0.10807686802562062, 12), expect.closeTo(0.6617937131132393, 12)],
      [expect.closeTo(0.3835227272727273, 12), expect.closeTo(0.10807686802562062, 12), expect.closeTo(0.6617937131132393, 12)],
      [0, null, null],
    ]);
  });
});

describe("retention", () => {
  it("is what users say who are followed one by one", async () => {
    const rows = await engine.run(userSql("SELECT user_id, started_at FROM spans WHERE user_id IS NOT NULL"));
    const users = groupsOf(rows, ({ user_id }) => String(user_id));
    const dayOf = (atMs: unknown) => Math.floor(Number(atMs) / day) * day;
    const seenOn = users.map((own) => new Set(own.map(({ started_at }) => dayOf(started_at))));
    const answered = await ask(engine, retention, { ...sampleWindow, every: "day" });
    expect(answered).toHaveLength(55);
    for (const row of answered) {
      const cohort = seenOn.filter((own) => Math.min(...own) === row.atMs);
      expect(row.users).toBe(cohort.length);
      expect(row.n).toBe(cohort.filter((own) => own.has(row.atMs + row.period * day)).length);
    }
    expect(answered.filter(({ period, n }) => period > 0 && n > 0).length).toBeGreaterThan(0);
  });

  it("takes nobody for new who was there before the window", async () => {
    const later = await ask(engine, retention, { from: sampleWindow.fromMs + 5 * day, to: sampleWindow.toMs, every: "day" });
    const all = await ask(engine, retention, { ...sampleWindow, every: "day" });
    expect(later).toEqual(all.filter(({ atMs }) => atMs >= sampleWindow.fromMs + 5 * day));
  });
});
