import { ask, failureModes, failureModesWith, scoreOf, security, sql } from "@telltale/analytics";
import { metricBy, rateOf, type Score, type Span, weightOf } from "@telltale/core";
import { failureVerdict, failureModes as modes } from "@telltale/core/failures";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../../packages/analytics/src/engine/engine.ts";
import { evidenceOf } from "../../../packages/analytics/src/queries/evidence.ts";
import { verdicts } from "../../../packages/analytics/src/queries/failure-modes.ts";
import { madeWindow, makeRecords } from "./made-records.ts";
import { openMade } from "./made-tables.ts";

const { spans, scores } = makeRecords(11, 3000);
const grouped = <T extends object>(records: readonly T[], keyOf: (record: T) => string) =>
  metricBy(records, keyOf, (own) => own);
const byTrace = grouped(spans, ({ traceId }) => traceId ?? "");
const ofSpan = grouped(scores, ({ spanId }) => spanId ?? "");
const ofTrace = grouped(
  scores.filter(({ spanId }) => spanId === undefined),
  ({ traceId }) => traceId ?? "",
);
const traceOf = ({ traceId }: Span) => (traceId === undefined ? [] : (byTrace.get(traceId) ?? []));
const scoresOf = ({ spanId, traceId }: Span): readonly Score[] => [
  ...(ofSpan.get(spanId) ?? []),
  ...(traceId === undefined ? [] : (ofTrace.get(traceId) ?? [])),
];
let engine: Engine;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ engine, close } = await openMade({ spans, scores }));
});
afterAll(() => close());

describe("verdicts", () => {
  it.each(modes.map((mode) => mode.name))("%s: says in SQL of each span what core's detector says", async (name) => {
    const mode = modes.find((one) => one.name === name) as (typeof modes)[number];
    const condition = verdicts(madeWindow, []).find((one) => one.mode.name === name)?.condition ?? sql`NULL`;
    const rows = await engine.run(sql`SELECT id, ${condition} AS verdict FROM ${evidenceOf("test", madeWindow)}`);
    const told = new Map(rows.map(({ id, verdict }) => [id, verdict]));
    const expected = new Map(
      spans.map((span) => [span.id, failureVerdict(mode, span, { scores: scoresOf(span), trace: traceOf(span) })]),
    );
    expect(told).toEqual(expected);
    const seen = new Set(expected.values());
    // Nothing but a score of its name tells a wrong citation, and there is none here.
    expect(seen).toEqual(new Set(name === "wrongCitation" ? [null] : [true, false, null]));
  });
});

describe("failureModes", () => {
  it("counts traces, each once for a mode, of those of which one could know", async () => {
    const rows = await ask(engine, failureModes, madeWindow);
    expect(rows.map(({ mode }) => mode)).toEqual(modes.map(({ name }) => name).sort());
    for (const mode of modes) {
      const traces = [...grouped(spans, ({ traceId, id }) => traceId ?? id).values()].map((own) => {
        const verdicts = own.map((span) => failureVerdict(mode, span, { scores: scoresOf(span), trace: traceOf(span) }));
        const judgements = own.flatMap((span) => {
          const told = ofSpan.get(span.spanId) ?? ofTrace.get(span.traceId ?? "");
          return told ? told.map(weightOf) : [weightOf(span)];
        });
        const isJudged = mode.name === "unsupportedClaims";
        return {
          verdict: verdicts.includes(true) ? true : verdicts.includes(false) ? false : null,
          inclusionProbability: 1 / Math.max(...(isJudged ? judgements : own.map(weightOf))),
        };
      });
      const { n, count, rate, interval } = rateOf(traces, ({ verdict }) => verdict);
      const row = rows.find((one) => one.mode === mode.name);
      expect(row).toMatchObject({ n, traces: count, severity: mode.severity });
      if (rate === null) expect(row?.rate).toBeNull();
      else expect(row?.rate).toBeCloseTo(rate, 10);
      if (interval)
        expect([row?.rateLow, row?.rateHigh].map((end) => Number(end).toFixed(8))).toEqual(
          interval.map((end) => end.toFixed(8)),
        );
    }
  });

  it("follows the trend by day and segment", async () => {
    const days = await ask(engine, failureModes, { ...madeWindow, every: "day", by: ["feature"] });
    expect(new Set(days.map(({ atMs }) => atMs)).size).toBe(3);
    expect(days).toHaveLength(3 * 2 * modes.length);
  });

  it("takes an application's own modes, beside the ten or in their place", async () => {
    const own = failureModesWith([
      { mode: { name: "shortAnswer", severity: "low" }, condition: sql`output_chars < 150` },
      { mode: { name: "looping", severity: "critical" }, condition: sql`${scoreOf("toxicity")} > 0` },
    ]);
    const rows = await ask(engine, own, madeWindow);
    expect(rows).toHaveLength(modes.length + 1);
    const short = spans.filter(({ outputChars }) => outputChars !== undefined && outputChars < 150);
    const traces = new Set(short.map(({ traceId, id }) => traceId ?? id));
    expect(rows.find(({ mode }) => mode === "shortAnswer")?.traces).toBe(traces.size);
    expect(rows.find(({ mode }) => mode === "looping")?.severity).toBe("critical");
  });

  it("has no rows where there is nothing", async () => {
    expect(await ask(engine, failureModes, { fromMs: 0, toMs: 1000 })).toEqual([]);
  });
});

describe("security", () => {
  const isSource = ({ kind }: Span) => kind === "retrieval" || kind === "tool";
  const isAttack = ({ injectionScore }: Span) => (injectionScore === undefined ? null : injectionScore >= 0.5);
  const holds = (types: readonly string[] | undefined, type: string) => types?.includes(type) ?? null;
  const expected: Readonly<Record<string, (span: Span) => boolean | null>> = {
    injectionAttempt: (span) => (isSource(span) ? null : isAttack(span)),
    injectionAnswered: (span) => (!isSource(span) && isAttack(span) && span.refusal !== undefined ? !span.refusal : null),
    injectionInSources: (span) => (isSource(span) ? isAttack(span) : null),
    secretInOutput: ({ outputPiiTypes }) => holds(outputPiiTypes, "openai_key"),
    secretInInput: ({ inputPiiTypes }) => holds(inputPiiTypes, "openai_key"),
    personalDataInOutput: ({ outputPiiTypes }) => holds(outputPiiTypes, "email_address"),
    personalDataInInput: ({ inputPiiTypes }) => holds(inputPiiTypes, "email_address"),
  };

  it("counts what features show, with the users who showed it", async () => {
    const rows = await ask(engine, security, madeWindow);
    for (const [signal, isHit] of Object.entries(expected)) {
      const { n, count, rate, interval } = rateOf(spans, isHit);
      const row = rows.find((one) => one.signal === signal);
      const users = new Set(spans.filter((span) => span.userId !== undefined && isHit(span)).map(({ userId }) => userId));
      expect(count, signal).toBeGreaterThan(10);
      expect(row, signal).toMatchObject({ n, found: count, users: users.size });
      expect(row?.rate).toBeCloseTo(rate ?? 0, 10);
      expect(row?.rateLow).toBeCloseTo(interval?.[0] ?? 0, 9);
    }
  });

  it("takes leaks from scores, of a span or of its trace", async () => {
    const rows = await ask(engine, security, madeWindow);
    const meanOf = (span: Span, name: string): number | null => {
      const of = (told: readonly Score[] = []) => told.filter((score) => score.name === name).map(({ value = 0 }) => value);
      const own = of(ofSpan.get(span.spanId));
      const values = own.length > 0 ? own : of(span.traceId === undefined ? [] : ofTrace.get(span.traceId));
      return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
    };
    for (const signal of ["systemPromptLeak", "exfiltration"]) {
      const means = spans.map((span) => meanOf(span, signal)).filter((mean) => mean !== null);
      const row = rows.find((one) => one.signal === signal);
      expect(row).toMatchObject({ n: means.length, found: means.filter((mean) => mean >= 0.5).length, severity: "critical" });
    }
  });
});

describe("evidenceOf", () => {
  it("has each span once, however often it was judged", async () => {
    const rows = await engine.run(sql`SELECT id FROM ${evidenceOf("test", madeWindow)}`);
    expect(rows.map(({ id }) => id).sort()).toEqual(spans.map(({ id }) => id).sort());
  });
});
