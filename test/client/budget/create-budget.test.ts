import { type BudgetAlert, createBudget } from "@telltale/client/budget";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const hourMs = 3_600_000;

describe("createBudget", () => {
  it("alerts at each step once, whatever is given back and spent again, and anew the next day", async () => {
    let atMs = Date.UTC(2026, 0, 5, 6);
    const alerts: BudgetAlert[] = [];
    const budget = createBudget({ dailyUsd: 10, now: () => atMs, onAlert: (alert) => void alerts.push(alert) });
    const spend = async (usd: number) => {
      const call = await budget.reserve("ada", { usd });
      if (call.isAllowed) await call.commit();
      return call;
    };
    await spend(4.9);
    expect(alerts).toEqual([]);
    await spend(0.2);
    expect(alerts.map(({ step }) => step)).toEqual([0.5]);
    expect(alerts[0]).toMatchObject({ subject: null, spent: 5.1, fromMs: Date.UTC(2026, 0, 5), toMs: Date.UTC(2026, 0, 6) });
    expect(alerts[0]?.forecast.runsOutAtMs).toBeCloseTo(Date.UTC(2026, 0, 5) + (10 / 5.1) * 6 * hourMs, -1);
    const late = await budget.reserve("ada", { usd: 4 });
    if (late.isAllowed) await late.release();
    await spend(4.6);
    expect(alerts.map(({ step }) => step)).toEqual([0.5, 0.8, 0.95]);
    const refused = await spend(1);
    await spend(1);
    expect(alerts.map(({ step }) => step)).toEqual([0.5, 0.8, 0.95, 1]);
    expect(refused).toMatchObject({ isAllowed: false, retryAtMs: Date.UTC(2026, 0, 6), limit: { name: "dailyUsd" } });
    expect(!refused.isAllowed && refused.reason).toBe(
      "The budget dailyUsd is $10.00, of which $9.70 is spent or set aside; this call, at about $1.00, would pass it. There is room again at 2026-01-06T00:00:00.000Z.",
    );
    atMs += 24 * hourMs;
    await spend(5);
    expect(alerts).toHaveLength(5);
  });

  it("keeps each user's, feature's, tenant's and model's spending apart, and nobody's together", async () => {
    const limits = (["feature", "model"] as const).map(
      (per) => ({ name: per, per, window: "week", unit: "usd", most: 2 }) as const,
    );
    const budget = createBudget({ perUserDailyUsd: 1, perTenantMonthlyUsd: 3, limits });
    const spend = async (spender: Parameters<typeof budget.reserve>[0], usd: number) => {
      const call = await budget.reserve(spender, { usd });
      return call.isAllowed || (call.limit?.name ?? "");
    };
    expect(await spend("ada", 1)).toBe(true);
    expect(await spend("ada", 0.01)).toBe("perUserDailyUsd");
    expect(await spend({ userId: "bob", feature: "search", tenant: "t", model: "m" }, 1)).toBe(true);
    expect(await spend({ userId: "eve", feature: "search", tenant: "t", model: "n" }, 1)).toBe(true);
    expect(await spend({ userId: "dan", feature: "search", tenant: "u", model: "o" }, 0.5)).toBe("feature");
    expect(await spend({ feature: "chat", tenant: "t", model: "o" }, 1)).toBe(true);
    expect(await spend({ feature: "chat", tenant: "u", model: "p" }, 0.1)).toBe("perUserDailyUsd");
    expect(await spend({ userId: "dan", feature: "mail", tenant: "t", model: "q" }, 0.1)).toBe("perTenantMonthlyUsd");
  });

  it("says where a call sets no limit to its answer, and what it was taken for in a limit's own unit", async () => {
    const budget = createBudget({ dailyTokens: 1000 });
    const refused = await budget.reserve("ada", { usd: null, tokens: 1500, isOpenEnded: true });
    expect(!refused.isAllowed && refused.reason).toMatch(
      /this call, at about 1500 tokens, would pass it\. The call sets no max_tokens, so a long answer was assumed\. There is room/,
    );
  });

  it("does not let a call without a price pass a budget in dollars unseen", async () => {
    const spender = { userId: "ada", model: "house-7b" };
    const unknown = { usd: null, tokens: 10 };
    const refused = await createBudget({ dailyUsd: 1 }).reserve(spender, unknown);
    expect(refused).toMatchObject({
      isAllowed: false,
      limit: null,
      reason: expect.stringContaining("No price is known for house-7b"),
    });
    expect(await createBudget({ perRequestUsd: 1 }).reserve("ada", unknown)).toMatchObject({ isAllowed: false });
    // Nothing is in dollars here, and there nobody was asked for dollars.
    expect(await createBudget({ dailyTokens: 100 }).reserve(spender, unknown)).toMatchObject({ isAllowed: true });
    expect(await createBudget({ dailyUsd: 1 }).reserve(spender, { tokens: 10 })).toMatchObject({ isAllowed: true });

    const said: unknown[] = [];
    const open = createBudget({ dailyUsd: 1, unpriced: "allow", onError: (error) => said.push(error) });
    for (const model of ["house-7b", "house-7b", "house-8b"])
      expect(await open.reserve({ model }, unknown)).toMatchObject({ isAllowed: true });
    expect(said.map(String)).toEqual([
      expect.stringMatching(/No price is known for house-7b: its calls are made/),
      expect.stringMatching(/house-8b/),
    ]);

    const assumed = createBudget({ dailyUsd: 1, unpriced: 0.4 });
    const first = await assumed.reserve(spender, unknown);
    if (first.isAllowed) await first.commit({ usd: null, tokens: 12 });
    expect((await assumed.status(spender))[0]?.spent).toBeCloseTo(0.4, 9);
    expect(await assumed.reserve(spender, unknown)).toMatchObject({ isAllowed: true });
    expect(await assumed.reserve(spender, unknown)).toMatchObject({ reason: expect.stringContaining("at about $0.40") });
    expect(() => createBudget({ dailyUsd: 1, unpriced: -1 })).toThrow(/unpriced: -1 is no amount/);
  });

  it("refuses one call that is too large for itself, and tells when calls should make do with less", async () => {
    const degrade = [
      { from: 0.5, to: "shorter-context" },
      { from: 0.8, to: "smaller-model" },
    ];
    const budget = createBudget({ perRequestTokens: 1000, perRequestUsd: 2, dailyUsd: 10, degrade });
    expect(await budget.reserve("a", { tokens: 1001 })).toMatchObject({
      reason: expect.stringContaining("one call may take 1000"),
    });
    expect(await budget.canExecute("a", 2.5)).toMatchObject({ reason: expect.stringContaining("one call may cost $2.00") });
    const told: (string | null)[] = [];
    for (let i = 0; i < 5; i++) {
      const call = await budget.reserve("a", { usd: 2, tokens: 1 });
      told.push(call.isAllowed ? call.degradeTo : "refused");
    }
    expect(told).toEqual([null, null, "shorter-context", "smaller-model", "smaller-model"]);
  });

  it("settles a call once, in the window it was made in, and counts one that is never settled", async () => {
    let atMs = Date.UTC(2026, 0, 31, 23, 59);
    const budget = createBudget({ dailyUsd: 10, monthlyUsd: 10, now: () => atMs });
    const call = await budget.reserve("ada", { usd: 4 });
    await budget.reserve("ada", { usd: 1 });
    atMs += 120_000;
    const spent = async () => (await budget.status("ada")).map((status) => status.spent);
    if (!call.isAllowed) throw new Error(call.reason);
    await Promise.all([call.commit({ usd: 3 }), call.commit({ usd: 3 }), call.release()]);
    expect(await spent()).toEqual([0, 0]);
    atMs -= 120_000;
    expect(await spent()).toEqual([4, 4]);
  });

  it("never lets what is spent pass a limit, in whatever order calls are made and settled at or below their estimates", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ usd: fc.double({ min: 0, max: 0.5, noNaN: true }), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
          {
            maxLength: 40,
          },
        ),
        fc.scheduler(),
        async (planned, scheduler) => {
          const budget = createBudget({ dailyUsd: 1 });
          let really = 0;
          const calls = planned.map(async ({ usd, part }) => {
            await scheduler.schedule(Promise.resolve());
            const call = await budget.reserve("ada", { usd });
            if (!call.isAllowed) return;
            really += usd;
            expect(really).toBeLessThanOrEqual(1 + 1e-9);
            await scheduler.schedule(Promise.resolve());
            really -= usd - usd * part;
            await call.commit({ usd: usd * part });
          });
          await scheduler.waitFor(Promise.all(calls));
          expect((await budget.status("ada"))[0]?.spent).toBeCloseTo(really, 6);
        },
      ),
      { numRuns: 100 },
    ));

  it("says what is wrong with how it is made or asked", async () => {
    expect(() => createBudget({ dailyUsd: -1 })).toThrow("dailyUsd must be above 0");
    expect(() => createBudget({ alertsAt: [80] })).toThrow("80 is no share of a limit");
    expect(() => createBudget({ timeZone: "Mars/Olympus" })).toThrow(/time zone/i);
    await expect(createBudget({ dailyUsd: 1 }).reserve("ada", { usd: Number.NaN })).rejects.toThrow("NaN usd is no amount");
  });

  it("keeps to the estimate where a call is said to have cost what is no amount, and refuses to estimate by one", async () => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const budget = createBudget({ dailyUsd: 1, whenStoreFails: "allow", onError });
    for (const usd of [Number.NaN, -0.5, Number.POSITIVE_INFINITY]) {
      const call = await budget.reserve("ada", { usd: 0.1 });
      if (call.isAllowed) await call.commit({ usd });
      await expect(budget.canExecute("ada", usd)).rejects.toThrow(RangeError);
    }
    expect(errors.map(String)).toEqual([
      expect.stringContaining("NaN usd is no amount"),
      expect.stringContaining("-0.5 usd is no amount"),
      expect.stringContaining("Infinity usd is no amount"),
    ]);
    expect((await budget.status("ada"))[0]?.spent).toBeCloseTo(0.3, 9);
  });

  it("hears of an onAlert that throws, and goes on", async () => {
    const errors: unknown[] = [];
    const onAlert = () => {
      throw new Error("no pager");
    };
    const budget = createBudget({ dailyUsd: 1, onAlert, onError: (error) => void errors.push(error) });
    const call = await budget.reserve("ada", { usd: 0.6 });
    if (call.isAllowed) await call.commit();
    expect(errors).toEqual([new Error("no pager")]);
    expect((await budget.status("ada"))[0]?.spent).toBeCloseTo(0.6, 9);
  });
});
