import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildReport, type Engine, type Finding, type Report } from "@telltale/analytics";
import { createNodeEngine, openParquetStore, openTables } from "@telltale/analytics/node";
import { beforeAll, describe, expect, it } from "vitest";
import { generate, type Truth } from "../../../datasets/generate.ts";
import { dayMs, fullPlan } from "../../../datasets/source/plan.ts";
import truthJson from "../../../datasets/truth.json" with { type: "json" };
import { batchOf, spanOf } from "../parquet/records.ts";
import { openSample, sampleWindow } from "../queries/sample-tables.ts";

const truth = truthJson as unknown as Truth;
const month = { fromMs: truth.startMs, toMs: truth.startMs + truth.days * dayMs };
const now = Date.UTC(2026, 3, 1);
const checkedIn = join(import.meta.dirname, "../../../datasets/support-assistant");

async function withEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await createNodeEngine();
  return work(engine).finally(() => engine.close());
}

function incident(id: string) {
  const found = truth.incidents.find((one) => one.id === id);
  if (!found) throw new Error(`truth.json has no ${id}`);
  return found;
}

function isWithin(value: number, of: number, relative: number): boolean {
  return Math.abs(value - of) <= relative * Math.abs(of);
}

/** Whether a finding covers what an incident covers, give or take a day at each end. */
function isOver(finding: Finding, { fromMs, toMs }: { fromMs: number; toMs: number }): boolean {
  return Math.abs(finding.fromMs - fromMs) <= 1.5 * dayMs && Math.abs(finding.toMs - toMs) <= 1.5 * dayMs;
}

describe("buildReport, on the month with four incidents", () => {
  let report: Report;
  let lastWeek: Report;
  let midday: Report;
  const finding = (metric: string, segment: Record<string, string>): Finding => {
    const found = report.findings.find(
      (one) => one.metric === metric && Object.entries(segment).every(([name, value]) => one.segment[name] === value),
    );
    if (!found) throw new Error(`no finding of ${metric} ${JSON.stringify(segment)}`);
    return found;
  };

  beforeAll(async () => {
    await withEngine(async (engine) => {
      await openTables(engine, checkedIn);
      report = await buildReport(engine, { ...month, now });
      lastWeek = await buildReport(engine, { fromMs: month.toMs - 7 * dayMs, toMs: month.toMs, now });
      midday = await buildReport(engine, { fromMs: month.fromMs + 10.5 * dayMs, toMs: month.toMs, reference: null, now });
    });
  }, 240_000);

  it("finds the model update after which retrieval comes back empty and answers are invented", () => {
    const truly = incident("model-update");
    const empty = finding("retrieval.emptyRate", { feature: "chat" });
    expect(empty).toMatchObject({ kind: "step", isWorse: true });
    expect(isOver(empty, truly)).toBe(true);
    expect(isWithin(empty.current, truly.also.retrievalEmptyRate?.current ?? 0, 0.05)).toBe(true);
    const faithfulness = finding("scores.mean", { name: "faithfulness" });
    expect(faithfulness).toMatchObject({ kind: "step", isWorse: true, incident: empty.incident });
    expect(isWithin(faithfulness.current, truly.size.current, 0.05)).toBe(true);
    expect(finding("traffic.calls", { model: "gpt-4o-2024-11-20" })).toMatchObject({
      kind: "change",
      incident: empty.incident,
    });
  });

  it("does not blame latency or errors for it", () => {
    const during = report.findings.filter((one) => isOver(one, incident("model-update")) && one.isWorse);
    expect(during.filter(({ metric }) => /latency|errorRate/.test(metric))).toEqual([]);
  });

  it("finds the slow creep of summaries, and nowhere else", () => {
    const truly = incident("latency-creep");
    const creep = finding("latency.p50Ms", truly.segment);
    expect(creep).toMatchObject({ kind: "trend", isWorse: true });
    expect(isWithin(creep.current, truly.size.current, 0.15)).toBe(true);
    const trends = report.findings.filter(({ kind }) => kind === "trend");
    expect(trends.every(({ segment }) => segment.feature === "summarise")).toBe(true);
  });

  it("finds the day the retry loop cost thirty days' money", () => {
    const truly = incident("retry-loop");
    const day = { fromMs: Math.floor(truly.fromMs / dayMs) * dayMs, toMs: Math.ceil(truly.toMs / dayMs) * dayMs };
    const spent = finding("cost.costUsd", truly.segment);
    expect(spent).toMatchObject({ kind: "spike", isWorse: true, ...day });
    expect(finding("cost.perCallUsd", truly.segment)).toMatchObject({ kind: "spike", ...day });
    expect(spent.current).toBeGreaterThan(10 * spent.reference);
  });

  it("finds the prompt version that makes users ask again", () => {
    const truly = incident("rephrased-prompt");
    const again = finding("behaviour.rephraseRate", { promptVersion: "8" });
    expect(again).toMatchObject({ kind: "segment", isWorse: true, segment: { promptName: "answer", promptVersion: "8" } });
    expect(isWithin(again.current, truly.size.current, 0.1)).toBe(true);
    expect(isWithin(again.reference, truly.size.reference, 0.1)).toBe(true);
    expect(again.sentence).toContain("for the other versions of the same prompt.");
  });

  it("gives a prompt version the figures of the table, also in a window that begins within a day", () => {
    const again = midday.findings.find(({ kind, metric }) => kind === "segment" && metric === "behaviour.rephraseRate");
    const { rows } = midday.behaviour.byPromptVersion;
    const row = rows.find(({ promptName, promptVersion }) => promptName === "answer" && promptVersion === "8");
    expect(again?.current).toBeCloseTo(row?.rephraseRate ?? 0, 6);
    expect(again).toMatchObject({ fromMs: midday.window.fromMs, toMs: midday.window.toMs });
  });

  it("says nothing else: each incident once, and four of them", () => {
    expect(new Set(report.findings.map((one) => one.incident))).toEqual(new Set([1, 2, 3, 4]));
    for (const { sentence } of report.findings) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it("compares with the week before, and shows what drifted", () => {
    expect(lastWeek.reference).toEqual({ fromMs: month.toMs - 14 * dayMs, toMs: month.toMs - 7 * dayMs });
    expect(lastWeek.drift?.drifted).toEqual(expect.arrayContaining(["retrieval.found_nothing", "score.faithfulness"]));
    const verdicts = new Map(lastWeek.drift?.columns.map(({ column, verdict }) => [column, verdict]));
    expect(verdicts.get("llm.status")).toBe("stable");
    expect(verdicts.get("llm.duration_ms")).not.toBe("drift");
  });

  it("does not bring up in the last week what was over before it", () => {
    expect(lastWeek.findings.filter(({ kind }) => kind === "spike")).toEqual([]);
  });

  it("adds up: the parts make the whole", () => {
    const sum = (rows: readonly { n: number }[]) => rows.reduce((total, { n }) => total + n, 0);
    expect(sum(report.latency.byHour)).toBe(report.latency.current.n);
    expect(sum(report.latency.byFeature.rows)).toBe(report.latency.current.n);
    expect(sum(report.satisfaction.distribution.current)).toBe(report.satisfaction.current.n);
    expect(sum(report.errors.classes)).toBe(report.errors.current.errors);
    expect(sum(report.traffic.series)).toBe(report.traffic.current.n);
  });

  it("is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe("buildReport, on a calm month", () => {
  it("says that nothing stands out, and that nothing drifted", async () => {
    const dir = await mkdtemp(join(tmpdir(), "telltale-calm-"));
    await generate({ ...fullPlan, calm: true }, dir);
    const { whole, lastWeek } = await withEngine(async (engine) => {
      await openTables(engine, dir);
      return {
        whole: await buildReport(engine, { ...month, now }),
        lastWeek: await buildReport(engine, { fromMs: month.toMs - 7 * dayMs, toMs: month.toMs, now }),
      };
    });
    await rm(dir, { recursive: true });
    expect(whole.findings.map(({ sentence }) => sentence)).toEqual([]);
    expect(lastWeek.findings.map(({ sentence }) => sentence)).toEqual([]);
    expect(lastWeek.drift?.drifted).toEqual([]);
  }, 240_000);
});

describe("buildReport", () => {
  it("is honest and empty where there is nothing", async () => {
    const report = await withEngine(async (engine) => {
      await openSample(engine, false);
      return buildReport(engine, { ...sampleWindow, now, warnings: ["spans/x.parquet: left out: cut off"] });
    });
    expect(report.traffic.current).toMatchObject({ n: 0, calls: 0, sessions: 0 });
    expect(report.latency.current).toMatchObject({ n: 0, p50Ms: null, p99Ms: null });
    expect(report.errors.current).toMatchObject({ n: 0, errorRate: null, errorRateLow: null });
    expect(report.cost.current).toMatchObject({ n: 0, unpriced: 0, costUsd: null, perCallUsd: null });
    expect(report.satisfaction.current).toMatchObject({ n: 0, mean: null });
    expect(report).toMatchObject({ reference: null, drift: null, findings: [] });
    expect(report.referenceNote).toContain("nothing to compare with");
    expect(report.warnings).toEqual(["spans/x.parquet: left out: cut off"]);
  });

  it("says of few calls that they are few, and not that a model is new", async () => {
    const dir = await mkdtemp(join(tmpdir(), "telltale-few-"));
    const startMs = Date.UTC(2026, 2, 1, 12);
    const reportOf = async (perDay: number) => {
      const folder = join(dir, String(perDay));
      const call = (day: number, i: number) =>
        spanOf(day * 1000 + i, {
          startedAtMs: startMs + day * dayMs + i,
          requestModel: day < 8 || i % 2 === 0 ? "gpt-4o-mini" : "gpt-4o",
          responseModel: undefined,
        });
      const spans = Array.from({ length: 10 }, (_, day) => Array.from({ length: perDay }, (_, i) => call(day, i))).flat();
      const store = await openParquetStore(folder, { compaction: false });
      await store.append(batchOf({ spans }));
      await store.close();
      return withEngine(async (engine) => {
        await openTables(engine, folder);
        return buildReport(engine, { fromMs: startMs + 7 * dayMs, toMs: startMs + 10 * dayMs, now });
      });
    };
    const isArrival = ({ metric, segment }: Finding) => metric === "traffic.calls" && segment.model === "gpt-4o";
    const few = await reportOf(4);
    expect(few.findings).toEqual([]);
    expect(few.tooLittle).toMatch(/^40 model calls/);
    expect((await reportOf(40)).findings.some(isArrival)).toBe(true);
    await rm(dir, { recursive: true });
  });

  it("compares with what it is told to, or with nothing", async () => {
    await withEngine(async (engine) => {
      await openSample(engine);
      const current = { fromMs: sampleWindow.fromMs + 6 * dayMs, toMs: sampleWindow.toMs };
      const reference = { fromMs: sampleWindow.fromMs, toMs: sampleWindow.fromMs + 3 * dayMs };
      const compared = await buildReport(engine, { ...current, reference, now });
      expect(compared.reference).toEqual(reference);
      expect(compared.latency.reference?.n).toBeGreaterThan(0);
      expect(compared.drift?.columns.length).toBeGreaterThan(20);
      const alone = await buildReport(engine, { ...current, reference: null, now });
      expect(alone).toMatchObject({ reference: null, drift: null, madeAtMs: now });
      expect(alone.latency.reference).toBeNull();
      expect(alone.latency.current).toEqual(compared.latency.current);
    });
  });

  it("says when there is too little data to call anything calm", async () => {
    await withEngine(async (engine) => {
      await openSample(engine);
      const enough = await buildReport(engine, { ...sampleWindow, reference: null, now });
      expect(enough.tooLittle).toBeNull();
      const day = { fromMs: sampleWindow.fromMs, toMs: sampleWindow.fromMs + dayMs };
      const little = await buildReport(engine, { ...day, reference: null, now });
      expect(little.tooLittle).toMatch(/^\d+ model calls on 1 day, .* it takes 8 days and 200 calls/);
    });
  });

  it("tells how far it is, always forwards", async () => {
    const shares: number[] = [];
    await withEngine(async (engine) => {
      await openSample(engine);
      await buildReport(engine, { ...sampleWindow, now, onProgress: (share) => shares.push(share) });
    });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });

  it("refuses a window that ends before it begins", async () => {
    await withEngine(async (engine) => {
      await openSample(engine, false);
      await expect(buildReport(engine, { fromMs: 2, toMs: 1, now })).rejects.toThrow(RangeError);
    });
  });
});
