import { dirname } from "node:path";
import type { OwnPrice } from "@telltale/core/cost";
import { type AnchorVerdict, compareAnchors, type Rubric } from "@telltale/core/judge";
import { z } from "zod";
import type { Engine } from "../../engine/engine.ts";
import { sql, time } from "../../engine/sql.ts";
import { makeFolder } from "../../parquet/durable.ts";
import { dayMs } from "../../tables/window.ts";
import { expectedUsd, unknownPrice } from "./call-model.ts";
import { createJudge } from "./create-judge.ts";
import { appendLine, readLines } from "./json-lines.ts";
import type { JudgeModel } from "./models/model.ts";
import { readJudged } from "./read-judged.ts";
import { createSpendCap } from "./spend-cap.ts";

/** A text that is scored again and again and never changes. */
const Anchor = z.object({ id: z.string(), input: z.string().optional(), context: z.string().optional(), output: z.string() });

/** One scoring of all anchors. */
const AnchorRun = z.object({
  atMs: z.number(),
  /** Rubric and version, so that another model or wording is compared and another scale is not. */
  rubric: z.string(),
  evaluator: z.string(),
  values: z.record(z.string(), z.number()),
});
type AnchorRun = z.infer<typeof AnchorRun>;

export interface JudgeAnchorsOptions {
  readonly rubrics: readonly Rubric[];
  readonly model: JudgeModel;
  readonly strong?: JudgeModel | undefined;
  readonly prices?: readonly OwnPrice[] | undefined;
  /** The most to spend, US dollars. Default: no limit. */
  readonly maxUsd?: number | undefined;
  /** The clock, epoch milliseconds. */
  readonly nowMs?: (() => number) | undefined;
}

/** What scoring the anchors again says by one rubric. */
export interface AnchorReport {
  readonly rubric: string;
  readonly evaluator: string;
  readonly anchors: number;
  /** Anchors whose answer could not be read now. */
  readonly unparsed: number;
  /** When they were first scored; null where that is now. */
  readonly firstAtMs: number | null;
  readonly verdict: AnchorVerdict | null;
}

/** A month: production of the last one is held against that before the anchors were first scored. */
const periodMs = 30 * dayMs;

/**
 * Freezes the texts of some spans as an anchor set. A set that is there stays as it is: it must never change.
 *
 * @returns how many anchors the file holds
 */
export async function freezeAnchors(engine: Engine, file: string, spanIds: readonly string[]): Promise<number> {
  const there = await readLines(file, Anchor);
  if (there.length > 0) return there.length;
  await makeFolder(dirname(file));
  const spans = await readJudged(engine, spanIds);
  for (const { spanId, item } of spans.values()) await appendLine(file, { id: spanId, ...item });
  return spans.size;
}

/**
 * Scores a frozen anchor set again, keeps the values beside it (`FILE.runs`), and tells by them and by production's scores whether
 * the judge changed or the system did.
 *
 * @param engine an engine whose tables are open
 * @throws where the file holds no anchors, and where the next call might pass the cap
 */
export async function judgeAnchors(
  engine: Engine,
  file: string,
  options: JudgeAnchorsOptions,
): Promise<readonly AnchorReport[]> {
  const { rubrics, nowMs = Date.now, maxUsd = Number.POSITIVE_INFINITY, ...needs } = options;
  const anchors = await readLines(file, Anchor);
  if (anchors.length === 0) throw new Error(`${file} holds no anchors`);
  if (maxUsd < Number.POSITIVE_INFINITY)
    for (const one of [needs.model, needs.strong])
      if (one && expectedUsd(one, 1, 0, needs.prices ?? [], nowMs()) === null) throw new RangeError(unknownPrice(one));
  const judge = createJudge({ ...needs, nowMs, cap: createSpendCap(maxUsd, 0) });
  const runsFile = `${file}.runs`;
  const runs = await readLines(runsFile, AnchorRun);
  const reports: AnchorReport[] = [];
  for (const rubric of rubrics) {
    const fit = anchors.filter((anchor) => rubric.needs.every((need) => anchor[need]));
    const values: Record<string, number> = {};
    const atMs = nowMs();
    for (const { id, ...item } of fit) {
      const { verdict } = await judge.score(rubric, item, `anchor ${id} ${atMs}`);
      if (verdict) values[id] = verdict.value;
    }
    const named = `${rubric.name}@${rubric.version}`;
    const first = runs.find((run) => run.rubric === named);
    const evaluator = judge.evaluatorOf(rubric);
    await appendLine(runsFile, { atMs, rubric: named, evaluator, values } satisfies AnchorRun);
    reports.push({
      rubric: rubric.name,
      evaluator,
      anchors: fit.length,
      unparsed: fit.length - Object.keys(values).length,
      firstAtMs: first?.atMs ?? null,
      verdict: first ? await verdictOf(engine, rubric, first, { atMs, values }) : null,
    });
  }
  return reports;
}

type Scored = Pick<AnchorRun, "atMs" | "values">;

async function verdictOf(engine: Engine, { name }: Rubric, then: Scored, now: Scored): Promise<AnchorVerdict | null> {
  const both = Object.keys(then.values).filter((id) => Object.hasOwn(now.values, id));
  if (both.length < 2) return null;
  const valuesOf = ({ values }: Scored) => both.flatMap((id) => values[id] ?? []);
  return compareAnchors({
    anchorsThen: valuesOf(then),
    anchorsNow: valuesOf(now),
    liveThen: await liveScores(engine, name, then.atMs - periodMs, then.atMs),
    liveNow: await liveScores(engine, name, Math.max(then.atMs, now.atMs - periodMs), now.atMs),
  });
}

async function liveScores(engine: Engine, name: string, fromMs: number, toMs: number): Promise<readonly number[]> {
  const rows =
    await engine.run(sql`SELECT value FROM scores WHERE name = ${name} AND evaluator_kind = 'llm' AND value IS NOT NULL
    AND occurred_at >= ${time(fromMs)} AND occurred_at < ${time(toMs)}`);
  return rows.map(({ value }) => Number(value));
}
