import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { type BudgetStore, createBudget, createMemoryBudgetStore, createRedisBudgetStore } from "@telltale/client/budget";
import { openBudgetFile } from "@telltale/client/node";
import fc from "fast-check";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { hasRedis, startRedis } from "./redis-server.ts";

let folder: string;
let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
const closings: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-budget-"));
  if (hasRedis()) redis = await startRedis();
});
afterAll(async () => {
  for (const close of closings) await close();
  await redis?.stop();
  await rm(folder, { recursive: true, force: true });
});

let made = 0;
async function connect() {
  const client = await createClient({ url: redis?.url ?? "" }).connect();
  closings.push(() => client.close());
  return client;
}
const stores: Record<string, () => Promise<BudgetStore>> = {
  memory: async () => createMemoryBudgetStore(),
  file: async () => {
    const store = await openBudgetFile(join(folder, `${made++}.json`));
    closings.push(store.close);
    return store;
  },
  ...(hasRedis() && { redis: async () => createRedisBudgetStore(await connect(), `test-${made++}`) }),
};
if (!hasRedis()) it.skip("skipped: no redis-server on this machine, so budgets in Redis are not tested", () => {});

describe.each(Object.entries(stores))("a budget in %s", (name, open) => {
  it("of $1 is never passed by 64 callers at once, and whole again once they give back", async () => {
    const budget = createBudget({ dailyUsd: 1, store: await open() });
    const callers = Array.from({ length: 64 }, async (_, i) => {
      const call = await budget.reserve(`user-${i}`, { usd: 0.03 });
      return call.isAllowed ? call : undefined;
    });
    const calls = (await Promise.all(callers)).filter((call) => call !== undefined);
    expect(calls).toHaveLength(33);
    expect((await budget.status("any"))[0]?.spent).toBeCloseTo(0.99, 9);
    await Promise.all(calls.map((call, i) => (i % 3 === 0 ? call.release() : call.commit({ usd: 0.01 }))));
    expect((await budget.status("any"))[0]?.spent).toBeCloseTo(0.22, 9);
    expect(await budget.canExecute("any", 0.79)).toMatchObject({ isAllowed: false });
    expect(await budget.canExecute("any", 0.78)).toMatchObject({ isAllowed: true });
  });

  it("adds to all accounts or to none, and gives the totals that plain addition gives", async () => {
    const store = await open();
    const truth = new Map<string, number>();
    const entry = fc.record({
      account: fc.constantFrom("a", "b", "c"),
      amount: fc.integer({ min: -5, max: 2 ** 40 }),
      most: fc.option(fc.integer({ min: 0, max: 2 ** 42 })),
    });
    const additions = fc.sample(fc.uniqueArray(entry, { selector: ({ account }) => account, minLength: 1 }), {
      numRuns: 60,
      seed: 4,
    });
    for (const added of additions) {
      const expiresAtMs = Date.now() + 3_600_000;
      const entries = added.map((its) => ({ ...its, bucket: "now", buckets: ["then", "now"], expiresAtMs }));
      const { totals, refused } = await store.add(entries);
      const after = entries.map(({ account, amount }) => (truth.get(account) ?? 0) + amount);
      const tight = entries.findIndex(({ most }, i) => most !== null && (after[i] ?? 0) > most);
      expect(refused).toBe(tight < 0 ? null : tight);
      if (refused === null) entries.forEach(({ account }, i) => void truth.set(account, after[i] ?? 0));
      expect(totals).toEqual(entries.map(({ account }) => truth.get(account) ?? 0));
    }
  });

  it("forgets the buckets that have passed out of a rolling window", async () => {
    let atMs = Date.now();
    const limits = [{ name: "hour", per: "user", window: { rollingMs: 3_600_000 }, unit: "tokens", most: 100 }] as const;
    const budget = createBudget({ limits, store: await open(), now: () => atMs });
    const spend = async (tokens: number) => (await budget.reserve("ada", { tokens })).isAllowed;
    expect(await spend(60)).toBe(true);
    atMs += 1_800_000;
    expect([await spend(60), await spend(40)]).toEqual([false, true]);
    expect((await budget.reserve("bob", { tokens: 100 })).isAllowed).toBe(true);
    atMs += 1_900_000;
    expect([await spend(61), await spend(60)]).toEqual([false, true]);
    for (let i = 0; i < 400; i++) {
      atMs += 36_000;
      await spend(1);
    }
    expect((await budget.status("ada"))[0]?.spent).toBe(100);
  });

  it("counts all of a rolling window, however late calls of windows before are settled", async () => {
    let atMs = Date.now();
    const limits = [{ name: "minute", per: "all", window: { rollingMs: 60_000 }, unit: "tokens", most: 1000 }] as const;
    const budget = createBudget({ limits, store: await open(), now: () => atMs });
    const calls: Awaited<ReturnType<typeof budget.reserve>>[] = [];
    for (let i = 0; i < 203; i++) {
      calls.push(await budget.reserve("ada", { tokens: 1 }));
      atMs += 600;
    }
    const spent = async () => (await budget.status("ada"))[0]?.spent;
    const before = await spent();
    for (const call of calls.slice(0, 102)) if (call.isAllowed) await call.commit({ tokens: 2 });
    expect(before).toBe(100);
    expect(await spent()).toBe(100);
  });

  if (name !== "memory")
    it("is never passed by several openers, or not opened twice", async () => {
      if (name === "file") {
        const file = join(folder, "shared.json");
        const first = await openBudgetFile(file);
        await expect(openBudgetFile(file)).rejects.toThrow(`process ${process.pid}@${hostname()} keeps its budget there`);
        await first.close();
        return (await openBudgetFile(file)).close();
      }
      const budgets = await Promise.all(
        Array.from({ length: 8 }, async () =>
          createBudget({ dailyUsd: 1, store: createRedisBudgetStore(await connect(), "shared") }),
        ),
      );
      const asked = Array.from({ length: 64 }, (_, i) => budgets[i % 8]?.reserve("u", { usd: 0.03 }));
      const allowed = (await Promise.all(asked)).filter((call) => call?.isAllowed);
      expect(allowed).toHaveLength(33);
    });
});

describe("a budget file", () => {
  it("knows after kill -9 all that was acknowledged", async () => {
    const file = join(folder, "killed.json");
    const script = `
      import { createBudget } from "@telltale/client/budget";
      import { openBudgetFile } from "@telltale/client/node";
      const budget = createBudget({ dailyTokens: 1e9, store: await openBudgetFile(${JSON.stringify(file)}) });
      for (let i = 1; ; i++) {
        await Promise.all([budget.reserve("a", { tokens: 1 }), budget.reserve("b", { tokens: 1 })]);
        console.log(2 * i);
      }`;
    const node = ["--conditions=@telltale/source", "--import", "tsx", "--input-type=module", "--eval", script];
    const child = spawn(process.execPath, node, { cwd: join(import.meta.dirname, "../../..") });
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
      if (said.split("\n").length > 20) child.kill("SIGKILL");
    });
    await new Promise((resolve) => child.once("close", resolve));
    const acknowledged = Number(said.trim().split("\n").at(-1));
    const store = await openBudgetFile(file);
    const [status] = await createBudget({ dailyTokens: 1e9, store }).status("a");
    await store.close();
    expect(acknowledged).toBeGreaterThan(20);
    expect(status?.spent).toBeGreaterThanOrEqual(acknowledged);
    expect(status?.spent).toBeLessThanOrEqual(acknowledged + 2);
  });

  it("is taken over from a process that is gone, also where this one has its number, as the first of a container has", async () => {
    for (const left of [String(process.pid), `${process.pid}@${hostname()}`, "999999999", ""]) {
      const file = join(folder, `left-by-${left || "nobody"}.json`);
      await writeFile(`${file}.lock`, left);
      const store = await openBudgetFile(file);
      expect(await readFile(`${file}.lock`, "utf8")).toBe(`${process.pid}@${hostname()}`);
      await store.close();
    }
    for (const living of [String(process.ppid), `${process.pid}@another-container`]) {
      await writeFile(join(folder, "living.json.lock"), living);
      await expect(openBudgetFile(join(folder, "living.json"))).rejects.toThrow(`process ${living} keeps its budget there`);
    }
    const locks = (await readdir(folder)).filter((name) => /^(left|living).*\.lock/.test(name));
    expect(locks).toEqual(["living.json.lock"]);
  });

  it("refuses a file that is something else, and leaves it and its lock alone", async () => {
    const file = join(folder, "thesis.json");
    await writeFile(file, "my thesis");
    await expect(openBudgetFile(file)).rejects.toThrow(/thesis\.json: this is no budget file/);
    expect(await readFile(file, "utf8")).toBe("my thesis");
    await writeFile(file, JSON.stringify({ v: 1, accounts: [] }));
    await (await openBudgetFile(file)).close();
  });
});

if (hasRedis())
  describe("a Redis that goes away", () => {
    it("refuses calls and says why, or allows them where that is wished", async () => {
      const own = await startRedis();
      const client = createClient({ url: own.url, disableOfflineQueue: true, socket: { reconnectStrategy: false } });
      client.on("error", () => {});
      await client.connect();
      const store = createRedisBudgetStore(client);
      own.kill();
      await own.stop();
      const errors: unknown[] = [];
      const onError = (error: unknown) => void errors.push(error);
      const strict = await createBudget({ dailyUsd: 1, store, onError }).reserve("ada", { usd: 0.1 });
      expect(strict).toMatchObject({
        isAllowed: false,
        limit: null,
        reason: expect.stringContaining("the budget's store failed"),
      });
      const loose = await createBudget({ dailyUsd: 1, store, onError, whenStoreFails: "allow" }).reserve("ada", { usd: 0.1 });
      expect(loose.isAllowed).toBe(true);
      expect(errors).toHaveLength(2);
    });
  });

describe("a store that hangs", () => {
  it("holds no call up, and what it sets aside for a refused call after all is given back", async () => {
    const memory = createMemoryBudgetStore();
    let open = () => {};
    let gate: Promise<void> = Promise.resolve();
    const store: BudgetStore = { add: (entries) => gate.then(() => memory.add(entries)) };
    const errors: unknown[] = [];
    const budget = createBudget({ dailyUsd: 1, store, storeTimeoutMs: 20, onError: (error) => errors.push(error) });
    const call = await budget.reserve("ada", { usd: 0.25 });
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const refused = await budget.reserve("ada", { usd: 0.5 });
    expect(refused).toMatchObject({ isAllowed: false, reason: expect.stringContaining("it did not answer within 0.02 s") });
    if (call.isAllowed) await call.commit({ usd: 0.125 });
    await expect(budget.status("ada")).rejects.toThrow("did not answer");
    expect(errors).toHaveLength(2);
    open();
    await vi.waitFor(async () => expect((await budget.status("ada"))[0]?.spent).toBe(0.125));
  });
});
