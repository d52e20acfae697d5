import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createNodeEngine,
  judgeFolder,
  openAiModel,
  openTables,
  type TableRecord,
  writeRecords,
} from "@telltale/analytics/node";
import { rubrics } from "@telltale/core/judge";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { userSql } from "../../../../packages/analytics/src/engine/sql.ts";
import { spanIdOf, writeAnswers } from "./answers.ts";
import { type Answer, type Seen, type StandIn, standInProvider, verdictFor } from "./stand-in.ts";

const { faithfulness, toxicity, relevance } = rubrics;
let dir: string;
let provider: StandIn | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-judge-"));
});
afterEach(async () => {
  await provider?.close();
  provider = undefined;
  await rm(dir, { recursive: true, force: true });
});

async function start(answer: (seen: Seen) => Answer): Promise<StandIn> {
  provider = await standInProvider(answer);
  return provider;
}

const good = ({ text }: Seen) => verdictFor(text, text.includes("BAD guess"));

function modelAt(url: string, model = "gpt-4o-mini") {
  return openAiModel({ model, baseUrl: `${url}/v1`, apiKey: "sk-very-secret-key", pauseMs: 1, timeoutMs: 2000 });
}

async function rowsOf(text: string) {
  const engine = await createNodeEngine();
  try {
    await openTables(engine, dir);
    return await engine.run(userSql(text));
  } finally {
    await engine.close();
  }
}

describe("judgeFolder", () => {
  it("keeps a score and a span for each call, with the context and the chance of both samples", async () => {
    await writeAnswers(dir, 40);
    const { url, seen } = await start(good);
    const run = await judgeFolder(dir, { model: modelAt(url), rubrics: [faithfulness, toxicity], sample: 0.5 });
    // 20 drawn; every tenth answer has no context.
    expect(run).toMatchObject({ candidates: 40, drawn: 20, stoppedBy: null, unparsed: 0, failed: 0, isResumed: false });
    expect(run.scored).toBe(40 - (run.lacking.faithfulness ?? 0));
    expect(run.calls).toBe(run.scored);
    expect(seen.length).toBe(run.calls);
    expect(run.spentUsd).toBeCloseTo(run.calls * (1000 * 0.15e-6 + 100 * 0.6e-6), 10);
    const scores =
      await rowsOf(`SELECT s.name, s.value, s.inclusion_probability AS p, s.evaluator, s.user_id, s.variants['greeting'] AS arm,
      s.cost_usd, j.output_text, j.inclusion_probability AS span_p, (s.occurred_at - j.started_at)::VARCHAR AS later FROM scores s JOIN spans j USING (span_id)`);
    expect(scores.length).toBe(run.scored);
    for (const { name, value, p, evaluator, user_id, arm, output_text, span_p, cost_usd, later } of scores) {
      const isBad = String(output_text).includes("BAD");
      expect(value).toBe(name === "toxicity" ? Number(isBad) : isBad ? 2 : 5);
      expect(p).toBeCloseTo(0.5 * (typeof span_p === "number" ? span_p : 1), 12);
      expect(evaluator).toMatch(/^(faithfulness|toxicity)@1#[0-9a-f]{8} gpt-4o-mini$/);
      expect([user_id, arm]).toEqual([expect.stringMatching(/^u\d$/), "warm"]);
      expect(cost_usd).toBeGreaterThan(0);
      // When the answer was whole, however late it was judged.
      expect(later).toBe("00:00:00.005");
    }
    const [spans] = await rowsOf(`SELECT count(*)::DOUBLE AS n, sum(cost_usd) AS usd, count(session_id)::DOUBLE AS visits,
      sum(input_tokens)::DOUBLE AS tokens FROM spans WHERE kind = 'judge'`);
    expect(spans).toMatchObject({ n: run.calls, visits: 0, tokens: 1000 * run.calls });
    expect(spans?.usd).toBeCloseTo(run.spentUsd, 10);
    expect(await readdir(join(dir, "judging"))).toEqual(["judging.lock"]);
  });

  it("draws the same again, and pays nothing for what has its score", async () => {
    await writeAnswers(dir, 40);
    const { url, paid } = await start(good);
    const options = { model: modelAt(url), rubrics: [toxicity], sample: { count: 10 } };
    await judgeFolder(dir, options);
    const again = await judgeFolder(dir, options);
    expect(again).toMatchObject({ drawn: 10, already: 10, of: 0, scored: 0, calls: 0, spentUsd: 0 });
    expect(paid.length).toBe(10);
    await judgeFolder(dir, { ...options, sample: { count: 15 } });
    expect(paid.length).toBe(15);
  });

  it("takes every failure and counts it once, and lets the sample stand for the others", async () => {
    await writeAnswers(dir, 60);
    const { url } = await start(good);
    await judgeFolder(dir, { model: modelAt(url), rubrics: [toxicity], sample: 0.2, first: "errors" });
    const rows =
      await rowsOf(`SELECT j.status, sum(coalesce(j.inclusion_probability, 1) / coalesce(s.inclusion_probability, 1)) AS stand_for,
      count(*)::DOUBLE AS n FROM scores s JOIN spans j USING (span_id) GROUP BY 1 ORDER BY 1`);
    expect(rows[0]).toMatchObject({ status: "error", n: 3 });
    expect(rows[0]?.stand_for).toBeCloseTo(3, 9);
    expect(rows[1]?.stand_for).toBeCloseTo(57, 9);
  });

  it("notices what another way of sampling drew with another chance", async () => {
    await writeAnswers(dir, 60);
    const { url } = await start(good);
    const asked = { model: modelAt(url), rubrics: [toxicity] };
    expect(await judgeFolder(dir, { ...asked, sample: 0.6 })).toMatchObject({ scored: 36, drawnOtherwise: 0 });
    expect(await judgeFolder(dir, { ...asked, sample: 0.6 })).toMatchObject({ already: 36, drawnOtherwise: 0 });
    const { drawnOtherwise, already } = await judgeFolder(dir, { ...asked, sample: 0.6, first: "errors" });
    expect(drawnOtherwise).toBeGreaterThan(0);
    expect(drawnOtherwise).toBeLessThan(already);
  });

  it("spreads a sample over models, some of each", async () => {
    await writeAnswers(dir, 50);
    const { url } = await start(good);
    await judgeFolder(dir, { model: modelAt(url), rubrics: [toxicity], sample: 0.1, by: "model", least: 5 });
    const rows = await rowsOf(
      `SELECT request_model, count(*)::DOUBLE AS n FROM scores s JOIN spans j USING (span_id) GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { request_model: "claude-sonnet-4", n: 5 },
      { request_model: "gpt-4o", n: 5 },
    ]);
  });

  it("bears a bad provider: broken answers are repaired once or kept as unparsed, refusals are tried again", async () => {
    await writeAnswers(dir, 24);
    const { url, seen } = await start((one) => {
      const part = Number(/part (\d+)\?/.exec(one.text)?.[1]);
      const isRepair = one.text.includes("That answer cannot be used");
      if (part % 6 === 0) return '{"rationale": "cut off", "score": ';
      if (part % 6 === 1 && !isRepair) return "I would give it 5 out of 5.";
      if (part % 6 === 2 && !isRepair) return '{"rationale": "beyond", "score": 11}';
      if (part % 6 === 3 && one.before === 0)
        return { status: 429, headers: { "retry-after": "0" }, body: { error: { message: "slow down" } } };
      if (part % 6 === 4 && one.before < 2) return { status: 500, body: "<html>oops</html>" };
      return `Here it is:\n\`\`\`json\n${verdictFor(one.text, false)}\n\`\`\``;
    });
    const run = await judgeFolder(dir, { model: modelAt(url), rubrics: [relevance], sample: 1 });
    expect(run).toMatchObject({ scored: 20, unparsed: 4, failed: 0, stoppedBy: null, lastFault: "its JSON object is cut off" });
    expect(run.calls).toBe(24 + 4 + 4 + 4);
    expect(seen.length).toBe(run.calls + 4 + 8);
    const rows = await rowsOf(
      `SELECT label, count(*)::DOUBLE AS n, count(value)::DOUBLE AS valued FROM scores GROUP BY 1 ORDER BY 1 NULLS FIRST`,
    );
    expect(rows).toEqual([
      { label: null, n: 20, valued: 20 },
      { label: "unparsed", n: 4, valued: 0 },
    ]);
    const [retried] = await rowsOf(`SELECT sum(retry_count)::DOUBLE AS n FROM spans WHERE kind = 'judge'`);
    expect(retried).toEqual({ n: 12 });
  });

  it("stops at once where the key is wrong, without showing it", async () => {
    await writeAnswers(dir, 20);
    const { url, seen } = await start(({ headers }) => ({
      status: 401,
      body: { error: { message: `Wrong key: ${headers.authorization}` } },
    }));
    const run = await judgeFolder(dir, { model: modelAt(url), rubrics: [toxicity], sample: 1, concurrency: 2 });
    expect(run.stoppedBy).toBe("provider");
    expect(run.lastFault).toMatch(/answered 401: Wrong key/);
    expect(run.lastFault).not.toContain("very-secret");
    expect(seen.length).toBeLessThanOrEqual(2);
  });

  it("gives up a provider that does not answer in time, and goes on when it does", async () => {
    await writeAnswers(dir, 12);
    let isSlow = true;
    const { url, paid } = await start((one) => (isSlow ? "never" : good(one)));
    const model = openAiModel({ model: "gpt-4o-mini", baseUrl: `${url}/v1`, timeoutMs: 30, retries: 0 });
    const options = { model, rubrics: [toxicity], sample: 1 };
    const run = await judgeFolder(dir, options);
    expect(run).toMatchObject({ scored: 0, stoppedBy: "provider" });
    expect(run.lastFault).toMatch(/did not answer within 0.03 s/);
    isSlow = false;
    const again = await judgeFolder(dir, { ...options, model: modelAt(url) });
    expect(again).toMatchObject({ isResumed: true, scored: 12, stoppedBy: null });
    expect(paid.length).toBe(12);
  });

  it("stops before the cap on costs, and goes on from there with a higher one", async () => {
    await writeAnswers(dir, 40);
    const { url, paid } = await start(good);
    const options = { model: modelAt(url), rubrics: [toxicity], sample: 1 };
    const maxUsd = 0.004;
    const run = await judgeFolder(dir, { ...options, maxUsd });
    expect(run.stoppedBy).toBe("cost");
    expect(run.scored).toBeGreaterThan(5);
    expect(run.spentUsd).toBeLessThanOrEqual(maxUsd);
    expect(run.scored).toBe(paid.length);
    const rest = await judgeFolder(dir, { ...options, maxUsd: 1 });
    expect(rest).toMatchObject({ isResumed: true, already: run.scored, scored: 40 - run.scored, stoppedBy: null });
    expect(paid.length).toBe(40);
  });

  it("keeps to the cap where calls cost more than was expected, however many go at once", async () => {
    await writeAnswers(dir, 40);
    const { url } = await start(good);
    // A call has a thousand tokens, a cent; by its letters it was taken for half of that.
    const prices = [{ model: "house", date: "2026-01-01", prices: { input_mtok: 10, output_mtok: 0.1 } }];
    const asked = { model: modelAt(url, "house"), prices, rubrics: [toxicity], sample: 1, concurrency: 8 };
    const run = await judgeFolder(dir, { ...asked, maxUsd: 0.035 });
    expect(run).toMatchObject({ stoppedBy: "cost", scored: 3 });
    expect(run.spentUsd).toBeLessThan(0.035);
  });

  it("judges by what retrieval brought before the call, where the call itself was kept without a context", async () => {
    await writeAnswers(dir, 3, { contextText: undefined });
    const retrieval = (i: number, startedAtMs: number, outputText: string): TableRecord => ({
      table: "spans",
      record: {
        ...{
          id: `01930000-0000-7000-8000-${i.toString(16).padStart(12, "0")}`,
          kind: "retrieval",
          status: "ok",
          durationMs: 1,
        },
        ...{ spanId: `f${spanIdOf(i).slice(1)}`, traceId: `${"a".repeat(16)}${spanIdOf(1)}`, startedAtMs, outputText },
      },
    });
    const day = Date.UTC(2026, 4, 1);
    const engine = await createNodeEngine();
    await writeRecords(engine, dir, [retrieval(1, day, "Part 1: 1 euro."), retrieval(2, day + 9000, "Came late.")], {
      name: "sources",
    });
    await engine.close();
    const { url, seen } = await start(good);
    const run = await judgeFolder(dir, { model: modelAt(url), rubrics: [faithfulness], sample: 1 });
    expect(run).toMatchObject({ scored: 1, lacking: { faithfulness: 2 } });
    expect(seen[0]?.text).toContain("Part 1: 1 euro.");
    expect(seen[0]?.text).not.toContain("Came late.");
  });

  it("goes alone on a folder", async () => {
    await writeAnswers(dir, 4);
    const { url } = await start(good);
    const options = { model: modelAt(url), rubrics: [toxicity], sample: 1 };
    const [one, other] = await Promise.allSettled([judgeFolder(dir, options), judgeFolder(dir, options)]);
    expect(one.status).toBe("fulfilled");
    expect(other).toMatchObject({
      status: "rejected",
      reason: { message: expect.stringContaining("another run is judging it") },
    });
  });

  it("judges what another judge left on the edge, first of all", async () => {
    await writeAnswers(dir, 40);
    const { url } = await start(good);
    await judgeFolder(dir, { model: modelAt(url), rubrics: [toxicity], sample: 1 });
    const run = await judgeFolder(dir, { model: modelAt(url, "gpt-4o"), rubrics: [toxicity], sample: 0.1, first: "uncertain" });
    // Ten were found bad, which is what a better judge should see; a tenth of the other thirty.
    expect(run.drawn).toBe(13);
    const rows = await rowsOf(
      `SELECT s.value, count(*)::DOUBLE AS n FROM scores s WHERE evaluator LIKE '% gpt-4o' GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { value: 0, n: 3 },
      { value: 1, n: 10 },
    ]);
  });

  it("refuses a cap on costs that nobody knows", async () => {
    await writeAnswers(dir, 4);
    const { url, seen } = await start(good);
    const run = judgeFolder(dir, { model: modelAt(url, "house-model"), rubrics: [toxicity], sample: 1, maxUsd: 1 });
    await expect(run).rejects.toThrow(/no price is known for house-model/);
    expect(seen.length).toBe(0);
  });

  it("asks the strong judge about what is on the edge, and only about that", async () => {
    await writeAnswers(dir, 20);
    const { url, paid } = await start((one) => (one.body.model === "gpt-4o" ? verdictFor(one.text, false) : good(one)));
    const run = await judgeFolder(dir, { model: modelAt(url), strong: modelAt(url, "gpt-4o"), rubrics: [toxicity], sample: 1 });
    expect(paid.filter(({ body }) => body.model === "gpt-4o").length).toBe(5);
    expect(run.evaluators[0]).toMatch(/ gpt-4o-mini→gpt-4o$/);
    expect(await rowsOf("SELECT sum(value) AS bad FROM scores")).toEqual([{ bad: 0 }]);
  });

  it("resumes a run that was killed: no call is paid twice, no score lost", async () => {
    const n = 30;
    await writeAnswers(dir, n);
    let isHeld = true;
    const { url, seen, paid } = await start((one) => {
      const isBroken = one.text.includes("part 7?") && !one.text.includes("That answer cannot be used");
      if (isHeld && paid.length >= 12) return "never";
      return isBroken ? "not JSON" : good(one);
    });
    const child = judgeInChild(dir, url);
    // Each of the three begins its next call only when the one before is on the disk.
    await until(() => paid.length >= 12 && seen.length >= paid.length + 3);
    child.kill("SIGKILL");
    await child.ended;
    isHeld = false;
    const before = paid.length;
    const run = await judgeFolder(dir, { model: modelAt(url), rubrics: [toxicity, relevance], sample: 1 });
    expect(run).toMatchObject({ isResumed: true, drawn: n, stoppedBy: null, failed: 0 });
    expect(before).toBeGreaterThanOrEqual(12);
    const questions = paid.map(({ text }) => text);
    expect(new Set(questions).size).toBe(questions.length);
    // One answer for each judgement, and two repairs of the answers about part 7.
    expect(paid.length).toBe(2 * n + 2);
    const rows = await rowsOf(
      "SELECT name, count(*)::DOUBLE AS n, count(DISTINCT span_id)::DOUBLE AS spans, count(value)::DOUBLE AS valued FROM scores GROUP BY 1 ORDER BY 1",
    );
    expect(rows).toEqual([
      { name: "relevance", n, spans: n, valued: n },
      { name: "toxicity", n, spans: n, valued: n },
    ]);
    expect(await rowsOf("SELECT count(*)::DOUBLE AS n FROM spans WHERE kind = 'judge'")).toEqual([{ n: paid.length }]);
    const [cost] = await rowsOf("SELECT sum(cost_usd) AS usd FROM scores");
    expect(cost?.usd).toBeCloseTo(paid.length * (1000 * 0.15e-6 + 100 * 0.6e-6), 10);
    expect((await readdir(join(dir, "judging"))).filter((name) => name.endsWith(".ndjson"))).toEqual([]);
  }, 60_000);
});

const repository = join(import.meta.dirname, "../../../..");

/** The same run in a process of its own. */
function judgeInChild(dir: string, url: string) {
  const source = join(repository, "packages/analytics/src/evaluate/judge");
  const code = `
    const { judgeFolder } = await import(${JSON.stringify(join(source, "judge-folder.ts"))});
    const { openAiModel } = await import(${JSON.stringify(join(source, "models/openai-model.ts"))});
    const { rubrics } = await import("@telltale/core/judge");
    const model = openAiModel({ model: "gpt-4o-mini", baseUrl: ${JSON.stringify(`${url}/v1`)} });
    await judgeFolder(${JSON.stringify(dir)}, { model, rubrics: [rubrics.toxicity, rubrics.relevance], sample: 1, concurrency: 3 });`;
  const flags = ["--conditions=@telltale/source", "--import", "tsx", "--input-type=module", "-e", code];
  const child = spawn(process.execPath, flags, { cwd: repository, stdio: "inherit" });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  return { ended, kill: (signal: NodeJS.Signals) => child.kill(signal) };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}
