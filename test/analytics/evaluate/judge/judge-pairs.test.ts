import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine, openTables, writeRecords } from "@telltale/analytics/node";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { sql } from "../../../../packages/analytics/src/engine/sql.ts";
import { telltale } from "../../cli/telltale.ts";
import { noonMs, spanOf } from "../../parquet/records.ts";
import { type StandIn, standInProvider } from "./stand-in.ts";

let dir: string;
const providers: StandIn[] = [];

/** Thirty inputs that both prompts answered, the first twice by the new one, and five of one prompt alone. */
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-pairs-"));
  let i = 0;
  const answer = (input: number, promptVersion: string, outputText: string) => ({
    table: "spans" as const,
    record: spanOf(i, {
      kind: "llm",
      startedAtMs: noonMs + 1000 * i++,
      durationMs: 7,
      requestModel: "gpt-4o",
      promptVersion,
      inputText: `Question ${input}?`,
      outputText,
      attributes: { item: `item ${input}` },
    }),
  });
  const quality = (input: number) => (input % 3 === 0 ? ["GOOD", "BAD"] : input % 3 === 1 ? ["BAD", "GOOD"] : ["SAME", "SAME"]);
  const records = [
    answer(0, "4", "an older try"),
    ...Array.from({ length: 35 }, (_, n) => answer(n, "3", `${quality(n)[0]} ${n}`)),
    ...Array.from({ length: 30 }, (_, n) => answer(n, "4", `${quality(n)[1]} ${n}`)),
  ];
  const engine = await createNodeEngine({ threads: 1 });
  await writeRecords(engine, dir, records, { name: "made" });
  await engine.close();
});
afterEach(() => rm(dir, { recursive: true, force: true }));
afterAll(() => Promise.all(providers.map((provider) => provider.close())));

/** Sees what is good; of two that are the same it takes the first, always. */
async function start(): Promise<StandIn> {
  const provider = await standInProvider(({ text }) => {
    const [good, bad] = [text.indexOf("GOOD"), text.indexOf("BAD")];
    return JSON.stringify({ rationale: "seen", better: good < 0 ? "first" : good < bad ? "first" : "second" });
  });
  providers.push(provider);
  return provider;
}

const compare = ({ url }: StandIn, ...more: string[]) =>
  telltale([
    ...["judge", dir, "--pairs", "--before", "promptVersion=3", "--after", "promptVersion=4"],
    ...["--model", "gpt-4o-mini", "--base-url", `${url}/v1`, ...more],
  ]);

describe("telltale judge --pairs", () => {
  it("compares the newest answers to the same input in both orders, and says what place is worth", async () => {
    const provider = await start();
    const { status, out, err } = await compare(provider);
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toContain("30 pairs drawn of 30; 30 compared in 60 calls, $0.0126\n");
    expect(out).toContain("before   promptVersion 3: better in 10 of 30\n");
    expect(out).toContain("after    promptVersion 4: better in 10\n");
    expect(out).toContain("ties     10, of them 10 that went to whichever stood in one place\n");
    expect(out).toMatch(/after wins 50\.?0? ?% .*p = 1\.0: no difference is shown/);
    expect(out).toMatch(/the first place won 10 times, the second 0 \(p = 0\.0020\)/);
    expect(provider.seen.some(({ text }) => text.includes("an older try"))).toBe(false);
    expect(await readdir(join(dir, "judging"))).toEqual(["judging.lock"]);
  });

  it("keeps each comparison as a score of the later answer, with the calls beside it", async () => {
    await compare(await start(), "--sample", "50%", "--item", "item");
    const engine = await createNodeEngine({ threads: 1 });
    try {
      await openTables(engine, dir);
      const rows = await engine.run(sql`SELECT s.value, s.label, s.inclusion_probability AS p, j.output_text, j.prompt_version,
          (s.occurred_at - j.started_at)::VARCHAR AS later FROM scores s JOIN spans j USING (span_id) WHERE s.name = 'preference'`);
      expect(rows).toHaveLength(15);
      for (const row of rows) {
        const value = String(row.output_text).startsWith("GOOD") ? 1 : String(row.output_text).startsWith("BAD") ? 0 : 0.5;
        const label = value === 1 ? "after" : value === 0 ? "before" : "tie";
        expect(row).toMatchObject({ value, label, p: 0.5, prompt_version: "4", later: "00:00:00.007" });
      }
      const [calls] = await engine.run(sql`SELECT count(*)::DOUBLE AS n FROM spans WHERE kind = 'judge'`);
      expect(calls?.n).toBe(30);
    } finally {
      await engine.close();
    }
  });

  it("goes on where it was stopped, pays nothing twice, and counts what was there", async () => {
    const provider = await start();
    const cut = await compare(provider, "--max-usd", "0.005", "--concurrency", "1");
    expect(cut.out).toMatch(/stopped at the cost cap: \d+ comparisons left/);
    const before = provider.paid.length;
    expect(before).toBeGreaterThan(4);
    expect(before).toBeLessThan(60);
    const rest = await compare(provider);
    expect(rest.out).toContain("taken up where it was cut short: 30 pairs drawn of 30");
    expect(provider.paid.length).toBe(60);
    expect(rest.out).toContain("better in 10 of 30\n");
    const again = await compare(provider);
    expect(again.out).toContain("30 comparisons there already\n");
    expect(again.out).toContain("better in 10 of 30\n");
    expect(provider.paid.length).toBe(60);
  });

  it("says beforehand what it would do, and what it lacks", async () => {
    const provider = await start();
    const dry = await compare(provider, "--dry-run");
    expect(dry.out).toMatch(/^30 pairs drawn of 30; 30 comparisons would be made, each in both orders, for about \$0\.0\d+\n$/);
    const none = await compare(provider, "--item", "nowhere");
    expect(none).toMatchObject({
      status: 1,
      out: expect.stringMatching(/^no nowhere was answered by both promptVersion 3 and/),
    });
    const missing = await telltale(["judge", dir, "--pairs", "--model", "gpt-4o-mini", "--base-url", provider.url]);
    expect(missing).toMatchObject({ status: 2, err: expect.stringContaining("--before is missing") });
    expect(provider.seen.length).toBe(0);
  });
});
