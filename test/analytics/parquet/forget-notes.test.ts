import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "@telltale/analytics";
import { createNodeEngine, createWatch, forget, openParquetStore } from "@telltale/analytics/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { appendLabel } from "../../../packages/analytics/src/evaluate/judge/label-file.ts";
import { openLedger } from "../../../packages/analytics/src/evaluate/judge/ledger.ts";
import { type Erased, withoutMentions } from "../../../packages/analytics/src/parquet/forget-mentions.ts";
import { createDataFolder, type DataFolder } from "./data-folder.ts";
import { batchOf, noonMs, spanOf } from "./records.ts";

let folder: DataFolder;
let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine({ threads: 2 });
});
afterAll(() => engine.close());
beforeEach(async () => {
  folder = await createDataFolder();
});
afterEach(() => folder.remove());

const users = ["ann@example.org", "bob"];
const spanIdOf = (i: number) => i.toString(16).padStart(16, "a");
const spans = Array.from({ length: 60 }, (_, i) => {
  const user = users[i % 2] ?? "";
  const sessionId = `session-${i % 2}-${i % 3}`;
  return spanOf(i, {
    userId: user,
    sessionId,
    spanId: spanIdOf(i),
    status: "error",
    errorType: "timeout",
    startedAtMs: noonMs - 60_000 * (60 - i),
  });
});
const nowMs = noonMs + 3_600_000;

/** Both users' calls fail: alerts of each, on their way to a sink that is down; some of it judged, some labelled. */
async function watchedAndJudged() {
  const store = await openParquetStore(folder.dir, { compaction: false });
  await store.append(batchOf({ spans }));
  await store.close();
  const watch = await watching(noonMs);
  await watch.evaluate();
  await watch.flush();
  await watch.close();
  const ledger = await openLedger(folder.dir, "run");
  await ledger.keepPlan([0, 1, 2].map((i) => ({ id: spanIdOf(i), inclusionProbability: 1 })));
  for (const i of [0, 1])
    await ledger.keep({
      key: `${spanIdOf(i)} faithful 1`,
      model: "m",
      atMs: 1,
      durationMs: 1,
      retries: 0,
      text: `4 of 7: answer ${i}`,
      usage: {},
    });
  await ledger.close();
  for (const i of [0, 1, 3])
    await appendLabel(at("judging/labels.jsonl"), {
      spanId: spanIdOf(i),
      rubric: "faithfulness",
      value: 4,
      by: "ann",
      atMs: 2,
    });
  const anchors = [0, 1].map((i) => `${JSON.stringify({ id: spanIdOf(i), output: `text ${i}` })}\n`);
  await writeFile(at("judging/anchors.jsonl"), anchors.join(""));
  await writeFile(
    at("judging/anchors.jsonl.runs"),
    `${JSON.stringify({ atMs: 1, rubric: "r", evaluator: "e", values: { [spanIdOf(0)]: 4, [spanIdOf(1)]: 3 } })}\n`,
  );
}

const watching = (atMs: number) =>
  createWatch({
    dir: folder.dir,
    rules: { rules: [{ extends: "user-errors" }, { extends: "error-rate", window: "1h" }] },
    sinks: { down: () => Promise.reject(new Error("is down")) },
    settleMs: 0,
    nowMs: () => atMs,
    engine,
  });

const at = (path: string) => join(folder.dir, path);
const text = (path: string) => readFile(at(path), "utf8");
const notes = async () => (await folder.files()).filter((file) => /^(watch|judging)\//.test(file));
const naming = async (what: RegExp) => {
  const texts = await Promise.all((await notes()).map(async (file) => ({ file, text: await text(file) })));
  return texts.filter((one) => what.test(one.text)).map(({ file }) => file);
};
const anns = new RegExp(`ann@|ann%40|session-0-|${[0, 2, 4].map(spanIdOf).join("|")}`);
const bobs = /user_id=bob|session-1-/;
const streamsOf = (state: string) => JSON.parse(state).streams;

describe("forget, of what was noted about records", () => {
  it("reaches alerts, messages, a judge's answers, labels and anchors, and leaves others' as they are", async () => {
    await watchedAndJudged();
    expect((await naming(anns)).length).toBeGreaterThan(5);
    const before = { state: await text("watch/state.json"), labels: (await text("judging/labels.jsonl")).split("\n") };
    expect(await forget(folder.dir, { userId: "ann@example.org" }, { engine, nowMs, dryRun: true })).toMatchObject({
      inUse: [],
    });
    expect(await text("watch/state.json")).toBe(before.state);

    const done = await forget(folder.dir, { userId: "ann@example.org" }, { engine, nowMs });
    expect(done.inUse).toEqual([]);
    expect(done.notes).toBeGreaterThan(6);
    expect(await naming(anns)).toEqual([]);
    expect(await naming(bobs)).toContain("watch/state.json");
    const [mine, all] = ["user-errors|user_id=bob", "error-rate"];
    const after = streamsOf(await text("watch/state.json"));
    expect(Object.keys(after).sort()).toEqual([all, mine]);
    for (const key of [all, mine]) expect(after[key].alert).toEqual(streamsOf(before.state)[key].alert);
    expect(await text("judging/labels.jsonl")).toBe(`${before.labels[1]}\n${before.labels[2]}\n`);
    expect(await text("judging/anchors.jsonl")).toBe(`${JSON.stringify({ id: spanIdOf(1), output: "text 1" })}\n`);
    expect(JSON.parse(await text("judging/anchors.jsonl.runs")).values).toEqual({ [spanIdOf(1)]: 3 });
    const ledger = await openLedger(folder.dir, "run");
    expect(ledger.plan).toEqual([{ id: spanIdOf(1), inclusionProbability: 1 }]);
    expect(ledger.find(`${spanIdOf(1)} faithful 1`)?.text).toBe("4 of 7: answer 1");
    expect(ledger.find(`${spanIdOf(0)} faithful 1`)).toBeUndefined();
    await ledger.close();

    const watch = await watching(noonMs + 60_000);
    expect(Object.keys((await watch.evaluate()).state.streams)).toContain(mine);
    await watch.close();
    expect((await naming(anns)).length).toBe(0);
  });

  it("goes on where it was ended between the notes and the records", async () => {
    await watchedAndJudged();
    const ended = forget(
      folder.dir,
      { sessionId: "session-0-0" },
      {
        engine,
        nowMs,
        onProgress: () => {
          throw new Error("ended here");
        },
      },
    );
    await expect(ended).rejects.toThrow("ended here");
    expect(await naming(/session-0-0/)).toEqual([]);
    await writeFile(at("watch/state.json.forget.new"), "half of it");
    expect(await forget(folder.dir, { sessionId: "session-0-0" }, { engine, nowMs })).toMatchObject({ removed: { spans: 10 } });
    expect(await notes()).not.toContain("watch/state.json.forget.new");
    expect((await naming(/session-0-[12]/)).length).toBeGreaterThan(0);
  });

  it("drops what cannot be read and names them, and no other file", async () => {
    await watchedAndJudged();
    await mkdir(at("watch/set-aside"), { recursive: true });
    await writeFile(at("watch/set-aside/hers"), '{"streams": {"user-errors|user_id=ann%40example.org": ');
    await writeFile(at("watch/set-aside/his"), '{"streams": {"user-errors|user_id=bob": ');
    await forget(folder.dir, { userId: "ann@example.org" }, { engine, nowMs });
    expect((await notes()).filter((file) => file.includes("set-aside"))).toEqual(["watch/set-aside/his"]);
  });
});

describe("withoutMentions", () => {
  const none: Erased = { user: new Set(), session: new Set(), conversation: new Set(), trace: new Set(), span: new Set() };
  const left = (given: unknown, erased: Partial<Erased>) => withoutMentions(given, { ...none, ...erased }).value;

  it("takes an id for one only where ids stand: a user called 7, or critical, changes nothing of others", () => {
    const others = {
      severity: "critical",
      segment: { user_id: "17", tenant: "critical" },
      why: "7 of 40 calls failed",
      values: { a: 7 },
      streamKey: "user-errors|user_id=17",
    };
    expect(left(others, { user: new Set(["7", "critical", "tenant"]) })).toEqual(others);
  });

  it("drops the smallest record that is theirs, and of a sentence about others the mention alone", () => {
    const session = "0190f0aa-1111-7000-8000-000000000001";
    const episode = { streamKey: "errors", diagnosis: { sessions: [{ id: session, why: "slow" }, { id: "s2" }] } };
    const told = { episodeId: "user-errors|user_id=ann|2026-03-01", sinks: ["pager"] };
    const given = {
      episodes: [episode, { streamKey: "user-errors|user_id=ann" }],
      streams: { "user-errors|user_id=bob": { told } },
    };
    expect(left(given, { session: new Set([session]), user: new Set(["ann"]) })).toEqual({
      episodes: [{ streamKey: "errors", diagnosis: { sessions: [{ id: "s2" }] } }],
      streams: { "user-errors|user_id=bob": { told: { ...told, episodeId: "user-errors|user_id=(erased)|2026-03-01" } } },
    });
    expect(left({ notification: { segment: { userId: "ann" } } }, { user: new Set(["ann"]) })).toBeUndefined();
  });
});
