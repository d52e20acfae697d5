import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, openTables, reprice, writeRecords } from "@telltale/analytics/node";
import { costOf, type OwnPrice, priceSpan, priceTable } from "@telltale/core/cost";
import type { Span } from "@telltale/core/trace";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 2, 1);
const own: readonly OwnPrice[] = [{ model: "house-*", date: "2026-07-01", prices: { input_mtok: 10 } }];

/** Ten calls on each of three days: known, private, told by a gateway, and an agent that repeats them. */
const spans = Array.from({ length: 30 }, (_, at): Span => {
  const who = [
    { kind: "llm" as const, provider: "openai", requestModel: "gpt-4o" },
    { kind: "llm" as const, requestModel: "house-small" },
    { kind: "llm" as const, provider: "openai", requestModel: "gpt-4o", costUsd: 7 },
    { kind: "agent" as const, requestModel: "gpt-4o" },
  ][at % 4];
  return {
    id: `0198c0de-0000-7000-8000-${String(at).padStart(12, "0")}`,
    spanId: String(at + 1).padStart(16, "0"),
    startedAtMs: startMs + (at % 3) * dayMs + at * 1000,
    status: "ok",
    inputTokens: 1000 + at,
    outputTokens: 0,
    ...(who as { kind: "llm" }),
  };
});
const kept = spans.map((span) => ({ table: "spans" as const, record: span.kind === "llm" ? priceSpan(span) : span }));

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-reprice-"));
  const engine = await createNodeEngine();
  await writeRecords(engine, dir, kept, { name: "some" });
  await engine.close();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const read = async () => {
  const engine = await createNodeEngine();
  await openTables(engine, dir);
  const rows = await engine.run(userSql("SELECT id, cost_usd, price_date, input_tokens FROM spans ORDER BY id"));
  await engine.close();
  return rows;
};

describe("reprice", () => {
  it("prices what has become known, and says what changes, model by model", async () => {
    const before = await read();
    const changes = await reprice(dir, { own, dryRun: true });
    expect(await read()).toEqual(before);
    expect(await reprice(dir, { own })).toEqual(changes);

    const house = spans.filter(({ requestModel }) => requestModel === "house-small");
    const houseUsd = house.reduce((sum, { inputTokens = 0 }) => sum + inputTokens / 1e5, 0);
    expect(changes).toEqual([
      {
        model: "house-small",
        calls: 8,
        changed: 8,
        newlyPriced: 8,
        unpriced: 0,
        asSaid: 0,
        withoutTokens: 0,
        beforeUsd: 0,
        afterUsd: expect.closeTo(houseUsd, 9),
      },
      expect.objectContaining({ model: "gpt-4o", calls: 8, changed: 0, newlyPriced: 0, unpriced: 0, asSaid: 7 }),
    ]);
    const after = await read();
    expect(after).toEqual(
      before.map((row, at) =>
        spans[at]?.requestModel === "house-small"
          ? { ...row, cost_usd: (spans[at]?.inputTokens ?? 0) / 1e5, price_date: "2026-07-01" }
          : row,
      ),
    );
    expect((await reprice(dir, { own })).every(({ changed }) => changed === 0)).toBe(true);
  });

  it("leaves what the sender said itself, unless told", async () => {
    const [change] = await reprice(dir, { isAll: true });
    expect(change).toMatchObject({ model: "gpt-4o", calls: 15, changed: 7, newlyPriced: 0 });
    const rows = await read();
    const gateway = rows.find((row) => row.id === spans[2]?.id);
    const cost = costOf({ provider: "openai", model: "gpt-4o", inputTokens: 1002, atMs: startMs });
    expect(gateway).toMatchObject({ cost_usd: cost?.costUsd, price_date: priceTable.date });
  });

  it("names the own prices that are for no call it looks at", async () => {
    const others = [
      { model: "hause-*", date: "2026-07-01", prices: { input_mtok: 10 } },
      { provider: "azure", model: "gpt-4o", date: "2026-07-01", prices: { input_mtok: 10 } },
    ];
    let unused: readonly OwnPrice[] = [];
    await reprice(dir, { own: [...own, ...others], dryRun: true, onUnused: (prices) => (unused = prices) });
    expect(unused).toEqual(others);
  });

  it("leaves a call alone that does not say what it used, be it nothing or zero", async () => {
    const engine = await createNodeEngine();
    const none = spans.slice(0, 3).map(({ inputTokens, outputTokens, ...span }, at): Span => {
      const said = at === 0 ? {} : at === 1 ? { inputTokens: 0, outputTokens: 0 } : { inputTokens: 0, costUsd: 7 };
      const id = `0198c0de-0000-7000-8000-${String(100 + at).padStart(12, "0")}`;
      return { ...span, id, kind: "llm", requestModel: "gpt-4o-mini", costUsd: undefined, ...said } as Span;
    });
    const records = none.map((record) => ({ table: "spans" as const, record }));
    await writeRecords(engine, dir, records, { name: "none" });
    await engine.close();
    const change = (await reprice(dir)).find(({ model }) => model === "gpt-4o-mini");
    expect(change).toMatchObject({ calls: 0, changed: 0, newlyPriced: 0, unpriced: 0, asSaid: 1, withoutTokens: 2 });
    expect((await read()).slice(-3).map((row) => row.cost_usd)).toEqual([null, null, 7]);
  });

  it("keeps a cost where no price is known now", async () => {
    await reprice(dir, { own });
    const before = await read();
    const changes = await reprice(dir, { isAll: true });
    expect(changes.find(({ model }) => model === "house-small")).toMatchObject({ changed: 0, unpriced: 0 });
    expect((await read()).filter((_, at) => at % 4 === 1)).toEqual(before.filter((_, at) => at % 4 === 1));
  });
});
