import { driftReport } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import type { Asked } from "../queries/asked.ts";
import { behaviour } from "../queries/behaviour.ts";
import { cost } from "../queries/cost.ts";
import { driftSummaries } from "../queries/drift-summaries.ts";
import { errorClasses, errors } from "../queries/errors.ts";
import { latency } from "../queries/latency.ts";
import { ask, type Query } from "../queries/query.ts";
import { retrieval } from "../queries/retrieval.ts";
import { type SatisfactionBinRow, satisfaction, satisfactionDistribution } from "../queries/satisfaction.ts";
import { scores } from "../queries/scores.ts";
import { tokens } from "../queries/tokens.ts";
import { tools } from "../queries/tools.ts";
import { traffic } from "../queries/traffic.ts";
import { type HeldSessions, holdSessions } from "../tables/held-sessions.ts";
import { type Reference, referenceWindow } from "../tables/period.ts";
import { rangeOf } from "../tables/range.ts";
import { dayMs, hourMs, type Window } from "../tables/window.ts";
import { daysRead, findingsOf } from "./findings.ts";
import type { Compared, Ranked, Report } from "./report.ts";
import { tooLittleIn } from "./too-little.ts";
import { viewRows } from "./view-rows.ts";

export interface ReportOptions extends Window {
  /** What to compare with. By default the period of equal length just before, where it has records; `null` for nothing. */
  readonly reference?: Reference | null;
  readonly title?: string;
  /** When the report is made, epoch milliseconds. */
  readonly now?: number;
  /** What the reader should know beforehand, such as files left out by `openTables`. */
  readonly warnings?: readonly string[];
  /** Whether the report also holds what views ask, to be drawn without the records; true by default. */
  readonly forViews?: boolean;
  /** Told the share done, 0…1, and what is next. */
  readonly onProgress?: (share: number, what: string) => void;
}

/** Rows a table of the report may have. */
const mostRows = 12;
const prompts = ["promptName", "promptVersion"];
/** Up to this long a series has a point for each hour. */
const hourlyUpToMs = 3 * dayMs;

/**
 * Answers everything a report says about one window, compared with another.
 *
 * @param engine an engine whose tables are open
 * @returns plain JSON; a window without rows gives an honest empty report: zeros and nulls, no findings
 * @throws {RangeError} if the window ends before it begins
 */
export async function buildReport(engine: Engine, options: ReportOptions): Promise<Report> {
  const compared = await referenceOf(engine, options);
  const { held, release } = await holdSessions(engine, sessionsNeeded(options, compared.reference));
  try {
    return await reportOf(engine, options, compared, held);
  } finally {
    await release();
  }
}

/** The days of findings, and the reference, where it does not lie far before them. */
function sessionsNeeded(window: Window, reference: Window | null): Window {
  const wide = daysRead(window);
  if (!reference || reference.toMs < wide.fromMs || reference.fromMs > wide.toMs) return wide;
  return { fromMs: Math.min(wide.fromMs, reference.fromMs), toMs: Math.max(wide.toMs, reference.toMs) };
}

async function reportOf(
  engine: Engine,
  options: ReportOptions,
  { reference, referenceNote }: Awaited<ReturnType<typeof referenceOf>>,
  sessions: HeldSessions,
): Promise<Report> {
  const {
    fromMs,
    toMs,
    title = "Telltale report",
    now = Date.now(),
    warnings = [],
    forViews = true,
    onProgress = () => {},
  } = options;
  const window = { fromMs, toMs };
  const every = toMs - fromMs <= hourlyUpToMs ? "hour" : "day";
  const list = <R extends Row>(query: Query<Asked, R>, more: Omit<Asked, keyof Window> = {}, of: Window = window) =>
    ask(engine, query, { ...of, sessions, ...more });
  const one = async <R extends Row>(query: Query<Asked, R>, of: Window = window): Promise<R> =>
    (await list(query, {}, of))[0] as R;
  const both = async <R extends Row>(query: Query<Asked, R>): Promise<Compared<R>> => ({
    current: await one(query),
    reference: reference && (await one(query, reference)),
  });
  const bucketMs = every === "hour" ? hourMs : dayMs;
  // A point that stands for less than half an hour or day looks like a fall that is none.
  const isCovered = ({ atMs }: Row) => Math.min(Number(atMs) + bucketMs, toMs) - Math.max(Number(atMs), fromMs) >= bucketMs / 2;
  const series = async <R extends Row>(query: Query<Asked, R>, more: Pick<Asked, "by" | "where"> = {}) =>
    (await list(query, { every, ...more })).filter(isCovered);
  const ranked = async <R extends Row>(
    query: Query<Asked, R>,
    by: string | readonly string[],
    size: (row: R) => number,
  ): Promise<Ranked<R>> => {
    const names = typeof by === "string" ? [by] : by;
    const rows = (await list(query, { by: names })).filter((row) => size(row) > 0).sort((a, b) => size(b) - size(a));
    return { by: names, rows: rows.slice(0, mostRows), others: Math.max(0, rows.length - mostRows) };
  };
  const calls = ({ n }: { readonly n: number }) => n;
  const bins = async (of: Window) => allBins(await list(satisfactionDistribution, {}, of));
  const part = async <T>(share: number, what: string, work: () => Promise<T>): Promise<T> => {
    onProgress(share, what);
    return work();
  };

  const called = await both(traffic);
  return {
    v: 1,
    title,
    madeAtMs: now,
    window,
    reference,
    referenceNote,
    every,
    elsewhere: called.current.n > 0 ? null : await rangeOf(engine),
    traffic: await part(0, "traffic", async () => ({ ...called, series: await series(traffic) })),
    latency: await part(0.05, "latency", async () => ({
      ...(await both(latency)),
      series: await series(latency),
      byModel: await ranked(latency, "model", calls),
      byFeature: await ranked(latency, "feature", calls),
      byHour: await list(latency, { by: ["hour"] }),
    })),
    tokens: await part(0.15, "tokens", async () => ({
      ...(await both(tokens)),
      series: await series(tokens),
      byModel: await ranked(tokens, "model", calls),
    })),
    cost: await part(0.2, "cost", async () => {
      const byModel = await ranked(cost, "model", ({ costUsd }) => costUsd ?? 0);
      const models = byModel.rows.map(({ model }) => model ?? null);
      return {
        ...(await both(cost)),
        series: await series(cost, { by: ["model"], where: { model: models } }),
        byModel,
        byFeature: await ranked(cost, "feature", ({ costUsd }) => costUsd ?? 0),
      };
    }),
    errors: await part(0.3, "errors", async () => ({
      ...(await both(errors)),
      series: await series(errors),
      byModel: await ranked(errors, "requestModel", calls),
      classes: [...(await list(errorClasses))].sort((a, b) => b.n - a.n).slice(0, mostRows),
    })),
    retrieval: await part(0.35, "retrieval", async () => ({ ...(await both(retrieval)), series: await series(retrieval) })),
    tools: await part(0.4, "tools", () => ranked(tools, "toolName", calls)),
    behaviour: await part(0.45, "behaviour", async () => ({
      ...(await both(behaviour)),
      series: await series(behaviour),
      byPromptVersion: await ranked(behaviour, prompts, ({ sessions }) => sessions),
    })),
    satisfaction: await part(0.5, "satisfaction", async () => ({
      ...(await both(satisfaction)),
      series: await series(satisfaction),
      distribution: { current: await bins(window), reference: reference && (await bins(reference)) },
      byModel: await ranked(satisfaction, "model", calls),
      byPromptVersion: await ranked(satisfaction, prompts, calls),
    })),
    scores: await part(0.55, "scores", async () => ({
      current: await list(scores),
      reference: reference ? await list(scores, {}, reference) : [],
      series: await series(scores, { by: ["name"] }),
    })),
    findings: await part(0.6, "what stands out", () => findingsOf(engine, { ...window, sessions })),
    tooLittle: await tooLittleIn(engine, daysRead(window)),
    drift: reference
      ? driftReport(
          await driftSummaries(
            engine,
            { reference: { ...reference, sessions }, current: { ...window, sessions } },
            (share, column) => onProgress(0.7 + 0.15 * share, `drift: ${column}`),
          ),
        )
      : null,
    warnings,
    ...(forViews && {
      forViews: await viewRows(
        (query, more, isReference) => list(query, more, isReference && reference ? reference : window),
        { every, reference },
        (share, question) => onProgress(0.85 + 0.15 * share, question),
      ),
    }),
  };
}

async function referenceOf(
  engine: Engine,
  { fromMs, toMs, reference = "previous" }: ReportOptions,
): Promise<{ reference: Window | null; referenceNote: string }> {
  if (reference === null) return { reference: null, referenceNote: "Compared with nothing: no reference window." };
  const before = referenceWindow(reference, { fromMs, toMs });
  const [rows] = await ask(engine, traffic, before);
  const name = reference === "previous" ? "the period of equal length just before" : "the reference";
  if (!rows || rows.n === 0)
    return { reference: null, referenceNote: `There is nothing to compare with: ${name} holds no calls.` };
  return { reference: before, referenceNote: `Compared with ${name}.` };
}

function allBins(rows: readonly SatisfactionBinRow[]): readonly SatisfactionBinRow[] {
  return Array.from({ length: 11 }, (_, i) => ({
    score: i / 10,
    n: rows.find(({ score }) => Math.round(score * 10) === i)?.n ?? 0,
  }));
}
