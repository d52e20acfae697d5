import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine, type Regression, type TableRecord, writeRecords } from "@telltale/analytics/node";
import { randomNormal, seededRandom } from "@telltale/core";
import { DOMParser } from "linkedom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { telltale } from "../../cli/telltale.ts";

const atMs = Date.UTC(2026, 4, 1);
let dir: string;

/**
 * An evaluation set of 80 items under five prompt versions: v2 and v4 are as good as v1, v3 is less faithful, v5 was scored by somebody
 * else. Of v4, the wording of the judge of relevance was changed half-way.
 */
function* records(): Generator<TableRecord> {
  const random = seededRandom(5);
  let number = 0;
  const id = () => `01920000-0000-7000-8000-${(number++).toString(16).padStart(12, "0")}`;
  const levels = Array.from({ length: 80 }, () => 3 + randomNormal(random));
  for (const [version, lift] of [
    ["v1", 0],
    ["v2", 0],
    ["v3", -0.3],
    ["v4", 0],
    ["v5", 0],
  ] as const)
    for (const [i, level] of levels.entries()) {
      const spanId = (number + 1).toString(16).padStart(16, "0");
      const attributes = { item: i === 0 ? `<b>"first" & |best|</b>\u0007` : `case-${i}` };
      const span = {
        id: id(),
        spanId,
        kind: "llm",
        startedAtMs: atMs,
        durationMs: 1,
        status: "ok",
        promptVersion: version,
      } as const;
      yield { table: "spans", record: { ...span, attributes } };
      const score = { atMs, spanId, evaluatorKind: "llm", ...(version === "v5" && { evaluator: "another" }) } as const;
      const isKinder = version === "v4" && i % 2 === 0;
      const relevance = { ...score, name: "relevance", value: isKinder ? 4 : 3, evaluator: isKinder ? "kind@2" : "stern@1" };
      if (version === "v1" || version === "v4") yield { table: "scores", record: { ...relevance, id: id() } };
      // The worst of all is the one with the strange name.
      const fall = i === 0 && version === "v3" ? -3 : 0;
      const value = level + lift + fall + 0.2 * randomNormal(random);
      yield { table: "scores", record: { ...score, id: id(), name: "faithfulness", value } };
      yield { table: "scores", record: { ...score, id: id(), name: "toxicity", value: i % 10 === 0 ? 1 : 0 } };
    }
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-regression-"));
  const engine = await createNodeEngine();
  await writeRecords(engine, dir, records(), { name: "planted" });
  await engine.close();
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const regress = (after: string, ...more: string[]) =>
  telltale(["regress", dir, "--before", "promptVersion=v1", "--after", `promptVersion=${after}`, ...more]);
const parsed = async (after: string, ...more: string[]) =>
  JSON.parse((await regress(after, "--format", "json", ...more)).out) as Regression;

describe("telltale regress", () => {
  it("passes what is as good within the margin, and fails what is worse, by exit status", async () => {
    const passed = await regress("v2", "--margin", "0.1");
    expect([passed.status, passed.err]).toEqual([0, ""]);
    expect(passed.out).toMatch(/^promptVersion=v1 → promptVersion=v2: PASSED/);
    const failed = await regress("v3", "--margin", "0.1");
    expect(failed.status).toBe(1);
    expect(failed.out).toMatch(/faithfulness +80 .*regressed/);
    expect(failed.out).toContain("Items that lost most by faithfulness:");
  });

  it("knows which way a score is better, pairs by item, and means what a plain program means", async () => {
    const { scores, verdict } = await parsed("v3");
    expect(verdict).toBe("failed");
    expect(scores.map(({ score, better }) => [score, better])).toEqual([
      ["faithfulness", "up"],
      ["toxicity", "down"],
    ]);
    const all = [...records()];
    const spans = new Map(
      all.flatMap(({ table, record }) => (table === "spans" ? [[record.spanId, record.promptVersion]] : [])),
    );
    const values = all.flatMap(({ table, record }) =>
      table === "scores" && record.name === "faithfulness" && spans.get(record.spanId ?? "") === "v3"
        ? [record.value ?? 0]
        : [],
    );
    expect(scores[0]?.meanAfter).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 9);
    expect(scores[0]?.worst[0]?.item).toContain("first");
    expect(scores[1]).toMatchObject({ verdict: "passed", gain: 0, pValue: null });
  });

  it("compares by the same judge only, and lets all scores share one chance of a false alarm", async () => {
    const { scores } = await parsed("v4");
    const [faithfulness, relevance] = scores;
    // Every other item was judged before by another wording than after, which is a whole level kinder.
    expect(relevance).toMatchObject({ score: "relevance", n: 40, judgedApart: 40, gain: 0, verdict: "passed" });
    expect(faithfulness?.judgedApart).toBe(0);
    const alone = (await parsed("v4", "--scores", "faithfulness")).scores[0];
    const width = (one: typeof alone) => (one?.gainInterval?.[1] ?? 0) - (one?.gainInterval?.[0] ?? 0);
    // Student's t with 79 degrees of freedom at 0.05 / 6 and at 0.05 / 2.
    expect(width(faithfulness) / width(alone)).toBeCloseTo(2.446025 / 1.99045, 3);
    const junit = (await regress("v4", "--format", "junit")).out;
    expect(junit).toContain("relevance: 40 items scored by other evaluators before than after are not compared");
    const apart = await telltale(["regress", dir, "--before", "promptVersion=v3", "--after", "promptVersion=v5"]);
    expect(apart).toMatchObject({ status: 2, err: expect.stringContaining("judge both with one") });
  });

  it("writes JUnit's XML that a parser reads, whatever items are called", async () => {
    const { out, status } = await regress("v3", "--format", "junit");
    expect(status).toBe(1);
    const document = new DOMParser().parseFromString(out, "text/xml");
    expect(document.querySelector("testsuite")?.getAttribute("failures")).toBe("1");
    expect([...document.querySelectorAll("testcase")].map((one) => one.getAttribute("name"))).toEqual([
      "faithfulness",
      "toxicity",
    ]);
    expect(document.querySelector("failure")?.textContent).toContain('<b>"first" & |best|</b>');
    expect(out).not.toContain("\u0007");
  });

  it("writes Markdown that keeps its table, whatever items are called", async () => {
    const { out } = await regress("v3", "--format", "markdown");
    expect(out).toMatch(/^### promptVersion=v1 → promptVersion=v3: failed\n/);
    expect(out).toContain('- \\<b\\>"first" \\& \\|best\\|\\</b\\>');
  });

  it("says what is missing", async () => {
    expect((await telltale(["regress", dir])).err).toContain("--before is missing");
    expect((await regress("v9")).err).toContain("no score of promptVersion=v9 names its item by attributes.item");
    expect((await regress("v2", "--item", "case")).err).toContain("by attributes.case; --item says by what else");
    expect((await regress("v2", "--scores", "beauty")).err).toContain(
      "do not both have beauty; before has faithfulness, relevance, toxicity",
    );
    const wrong = await telltale(["regress", dir, "--before", "promtVersion=v1", "--after", "promptVersion=v2"]);
    expect(wrong).toMatchObject({ status: 2, err: expect.stringContaining('did you mean "promptVersion"') });
  });

  it("draws it as a page of its own, told by the file's name", async () => {
    const file = join(dir, "run.html");
    expect(await regress("v3", "-o", file)).toMatchObject({ status: 1, out: "" });
    const page = await readFile(file, "utf8");
    expect(page).toMatch(/Regression run: failed/);
    expect(page).toContain("&lt;b&gt;&quot;first&quot; &amp; |best|&lt;/b&gt;");
    expect(page.match(/<svg[^>]*role="img"/g)).toHaveLength(2);
    expect(page).not.toMatch(/<script|<b>/);
  });
});
