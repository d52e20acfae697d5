import {
  type Asked,
  ask,
  type Engine,
  latency,
  type Query,
  type QueryError,
  type Row,
  satisfaction,
  sessionsToRead,
  signals,
  tokens,
  traffic,
} from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql, userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { everyNames, grouped } from "../../../packages/analytics/src/queries/asked.ts";
import { rounded } from "./rounded.ts";
import { openSample, sampleWindow } from "./sample-tables.ts";

const day = 86_400_000;
const half = { fromMs: sampleWindow.fromMs + 5 * day, toMs: sampleWindow.toMs };
let engine: Engine;
let empty: Engine;

beforeAll(async () => {
  engine = await createNodeEngine({ threads: 2 });
  empty = await createNodeEngine({ threads: 1 });
  await openSample(engine);
  await openSample(empty, false);
});
afterAll(() => Promise.all([engine.close(), empty.close()]));

describe("ask", () => {
  it("gives the same for every way to say a period", async () => {
    const rows = await ask(engine, latency, half);
    const [to] = await engine.run(
      userSql(
        "SELECT max(t) AS t FROM (SELECT max(started_at) AS t FROM spans UNION ALL SELECT max(occurred_at) FROM signals UNION ALL SELECT max(occurred_at) FROM scores)",
      ),
    );
    expect(await ask(engine, latency, { from: "2025-03-06", to: new Date(half.toMs) })).toEqual(rows);
    expect(await ask(engine, latency, { last: "5d", to: "2025-03-11" })).toEqual(rows);
    expect(await ask(engine, latency, { from: half.fromMs })).toEqual(rows);
    expect(await ask(engine, traffic, { last: "all" })).toEqual(await ask(engine, traffic, sampleWindow));
    expect(await ask(engine, traffic, {})).toEqual(await ask(engine, traffic, sampleWindow));
    const toMs = Math.floor(Number(to?.t)) + 1;
    expect(await ask(engine, traffic, { last: "2d" })).toEqual(await ask(engine, traffic, { fromMs: toMs - 2 * day, toMs }));
  });

  it("refuses a parameter it does not know, and takes those that a question names", async () => {
    const slip = ask(engine, latency, { ...half, evry: "day" } as Asked);
    await expect(slip).rejects.toThrow(
      /^latency: "evry" is not one of its parameters; did you mean "every"\? There are: by, every/,
    );
    await expect(ask(engine, latency, { ...half, size: 3 } as Asked)).rejects.toThrow(RangeError);
    expect(await ask(engine, sessionsToRead, { ...half, size: 3, seed: 2, every: undefined })).toHaveLength(3);
    expect(await ask(engine, latency, { ...half, evry: undefined } as Asked)).toEqual(await ask(engine, latency, half));
  });

  it("says to pass the question itself, where it is given its name or nothing", async () => {
    const named = ask(engine, "latency" as unknown as typeof latency, half);
    await expect(named).rejects.toThrow('pass the question itself: import { latency } from "@telltale/analytics"');
    await expect(named).rejects.toThrow(TypeError);
    await expect(ask(engine, undefined as unknown as typeof latency, half)).rejects.toThrow("ask: this is not a question");
  });

  it("counts nothing in an empty folder, however the period is said", async () => {
    for (const asked of [{}, { last: "7d" }, { from: "2025-03-01" }, { last: "1d", reference: "previous" as const }])
      for (const row of await ask(empty, traffic, asked)) expect(row).toMatchObject({ n: 0, users: 0 });
  });

  it("takes a column named twice once, an experiment by its own name, and no name that only objects have", async () => {
    const twice = await ask(engine, traffic, { ...half, by: ["requestModel", "request_model"] });
    expect(twice).toEqual(await ask(engine, traffic, { ...half, by: ["requestModel"] }));
    const [row] = await ask(engine, traffic, { ...half, by: ["variants.another_one"] });
    expect(Object.keys(row ?? {})).toContain("variants.another_one");
    for (const by of ["constructor", "__proto__"])
      await expect(ask(engine, traffic, { ...half, by: [by] })).rejects.toThrow(/is not a column of its rows/);
  });

  it("filters by what rows carry: days as numbers, and numbers of names that may not be numbers", async () => {
    const days = await ask(engine, traffic, { ...half, by: ["day"] });
    for (const row of days)
      expect(await ask(engine, traffic, { ...half, by: ["day"], where: { day: row.day ?? null } })).toEqual([row]);
    expect(await ask(engine, traffic, { ...half, where: { userId: 1 } })).toMatchObject([{ n: 0 }]);
    expect(await ask(engine, traffic, { ...half, by: ["turn"], where: { turn: [2, 3] } })).toMatchObject([
      { turn: 2 },
      { turn: 3 },
    ]);
  });

  it("refuses a length, a reference or a stretch there is not", async () => {
    await expect(ask(engine, latency, { last: "a week" })).rejects.toThrow(RangeError);
    await expect(ask(engine, latency, { ...half, reference: { from: 1 } })).rejects.toThrow(/reference: /);
    await expect(ask(engine, latency, { ...half, every: "fortnight" as "week" })).rejects.toThrow(
      /latency: every "fortnight" is not a stretch of time.*There are: minute, .*month/,
    );
  });

  it("names the question and its SQL where DuckDB refuses", async () => {
    const wrong = { ...latency, name: "wrong", sql: () => sql`SELECT nonsense FROM spans` };
    const error: QueryError = await ask(engine, wrong, {}).catch((caught) => caught);
    expect(error).toMatchObject({ query: "wrong", sql: "SELECT nonsense FROM spans" });
    expect(error.message).toMatch(/^wrong: /);
  });
});

describe("asked with a reference", () => {
  it("gives the rows of both windows, each as when it is asked alone", async () => {
    const before = { fromMs: sampleWindow.fromMs, toMs: half.fromMs };
    for (const query of [latency, tokens, signals, satisfaction] as readonly Query<Asked, Row>[]) {
      for (const more of [{}, { by: ["feature"] }, { every: "day", where: { feature: "chat" } }] as readonly Asked[]) {
        const rows = await ask(engine, query, { ...half, ...more, reference: "previous" });
        const of = (window: string) => rows.filter((row) => row.window === window).map(({ window: _, ...row }) => row as Row);
        expect(rounded(of("current"))).toEqual(rounded(await ask(engine, query, { ...half, ...more })));
        expect(rounded(of("reference"))).toEqual(rounded(await ask(engine, query, { ...before, ...more })));
      }
    }
  });

  it("may overlap the window", async () => {
    const rows = await ask(engine, traffic, { ...half, reference: sampleWindow });
    expect(rows.map(({ window, n }) => [window, n])).toEqual([
      ["current", 500],
      ["reference", 1000],
    ]);
  });

  it("says zero of a window without rows", async () => {
    const rows = await ask(engine, traffic, { ...sampleWindow, reference: "previous" });
    expect(rows.map(({ window, n }) => [window, n])).toEqual([
      ["current", 1000],
      ["reference", 0],
    ]);
  });
});

describe("every", () => {
  it.each(everyNames)("%s puts each call into the stretch it began in", async (every) => {
    const times = await engine.run(userSql("SELECT started_at AS t FROM spans WHERE kind = 'llm'"));
    const startOf = (ms: number) => {
      const date = new Date(ms);
      const minutes = { minute: 1, "5 minutes": 5, "15 minutes": 15, hour: 60, day: 1440 } as Readonly<Record<string, number>>;
      if (every === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
      const dayStart = Math.floor(ms / day) * day;
      if (every === "week") return dayStart - ((date.getUTCDay() + 6) % 7) * day;
      const step = (minutes[every] ?? 0) * 60_000;
      return Math.floor(ms / step) * step;
    };
    const counts = new Map<number, number>();
    for (const { t } of times) counts.set(startOf(Number(t)), (counts.get(startOf(Number(t))) ?? 0) + 1);
    const rows = await ask(engine, traffic, { ...sampleWindow, every });
    expect(rows.map(({ atMs, n }) => [atMs, n])).toEqual([...counts].sort(([a], [b]) => a - b));
  });
});

describe("grouped", () => {
  it("cannot count back from the newest record by itself", () => {
    expect(() => grouped("latency", "spans", { last: "7d" }, sql`count(*) AS n`)).toThrow(/latency: say from when to when/);
  });
});
