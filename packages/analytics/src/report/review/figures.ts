import { adjustP } from "@telltale/core";
import type { Row } from "../../engine/cell.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Asked } from "../../queries/asked.ts";
import { behaviour } from "../../queries/behaviour.ts";
import { cost } from "../../queries/cost.ts";
import { costPerTask } from "../../queries/cost-per-task.ts";
import { errors } from "../../queries/errors.ts";
import { fallbacks } from "../../queries/fallbacks.ts";
import { instructions } from "../../queries/instructions.ts";
import { latency } from "../../queries/latency.ts";
import { ask, type Query } from "../../queries/query.ts";
import { rateLimits } from "../../queries/rate-limits.ts";
import { retrieval } from "../../queries/retrieval.ts";
import { satisfaction } from "../../queries/satisfaction.ts";
import { scores } from "../../queries/scores.ts";
import { tokens } from "../../queries/tokens.ts";
import { tools } from "../../queries/tools.ts";
import { traffic } from "../../queries/traffic.ts";
import type { SessionsWindow } from "../../tables/held-sessions.ts";
import { dayMs, hourMs } from "../../tables/window.ts";
import type { Watched } from "../watched.ts";
import { type CoursesShift, shiftOf } from "./compare-courses.ts";
import type { Figure } from "./review.ts";

/** A number that a review compares with the period before. */
export interface FigureOf {
  readonly metric: string;
  readonly label: string;
  readonly unit: Watched["unit"];
  readonly worse: "up" | "down" | null;
  readonly query: Query<Asked, Row>;
  readonly field: string;
  /** Which field says how many records are behind it. */
  readonly n: string;
  readonly where?: Asked["where"];
  readonly by?: readonly string[];
}

function figure(
  query: Query<Asked, Row>,
  field: string,
  label: string,
  unit: Watched["unit"],
  worse: FigureOf["worse"],
  more: Partial<Pick<FigureOf, "n" | "where" | "by" | "metric">> = {},
): FigureOf {
  return { metric: `${query.name}.${field}`, n: "n", ...more, query, field, label, unit, worse };
}

const ofSessions = { n: "sessions" };

/** Every figure of the reviews, by a short name. */
export const figures = {
  calls: figure(traffic, "n", "Model calls", "number", null),
  p50: figure(latency, "p50Ms", "Median latency", "ms", "up"),
  p95: figure(latency, "p95Ms", "95th percentile of latency", "ms", "up"),
  ttft: figure(latency, "ttftP50Ms", "Median time to first token", "ms", "up", { n: "ttftN" }),
  errorRate: figure(errors, "errorRate", "Error rate", "share", "up"),
  rateLimited: figure(rateLimits, "limitedRate", "Share of calls that hit a rate limit", "share", "up"),
  fallbackRate: figure(fallbacks, "fallbackRate", "Share of calls answered by a stand-in", "share", "up"),
  cost: figure(cost, "costUsd", "Cost", "usd", "up"),
  costPerCall: figure(cost, "perCallUsd", "Cost per call", "usd", "up"),
  inputTokens: figure(tokens, "inputP50Tokens", "Median input tokens per call", "number", "up", { where: { kind: "llm" } }),
  outputTokens: figure(tokens, "outputP50Tokens", "Median output tokens per call", "number", "up", { where: { kind: "llm" } }),
  cacheReads: figure(tokens, "cacheReadShare", "Share of input read from the provider's cache", "share", "down"),
  schemaFailures: figure(
    instructions,
    "schemaFailureRate",
    "Share of structured answers that break their schema",
    "share",
    "up",
    { n: "schemaN", by: [] },
  ),
  toolErrors: figure(tools, "errorRate", "Share of tool calls that fail", "share", "up", { by: [] }),
  toolArguments: figure(tools, "invalidRate", "Share of tool calls with invalid arguments", "share", "up", { by: [] }),
  emptyRetrievals: figure(retrieval, "emptyRate", "Share of retrievals that find nothing", "share", "up"),
  topScore: figure(retrieval, "topScoreP50", "Median score of the best document", "number", "down"),
  satisfaction: figure(satisfaction, "mean", "Mean satisfaction", "number", "down"),
  thumbsDown: figure(behaviour, "thumbsDownRate", "Share of answers with a thumb down", "share", "up", ofSessions),
  rephrases: figure(behaviour, "rephraseRate", "Share of messages that rephrase the one before", "share", "up", ofSessions),
  abandons: figure(behaviour, "abandonRate", "Share of sessions left after an answer", "share", "up", ofSessions),
  escalations: figure(behaviour, "escalationRate", "Share of sessions that go to a person", "share", "up", ofSessions),
  completions: figure(behaviour, "completionRate", "Share of sessions with a task completed", "share", "down", ofSessions),
  costPerTask: figure(costPerTask, "costPerTaskUsd", "Cost per successful task", "usd", "up", { n: "completions" }),
} as const satisfies Readonly<Record<string, FigureOf>>;

/** The figure of one score. */
export function scoreFigure(name: string, worse: FigureOf["worse"]): FigureOf {
  return figure(scores, "mean", `Mean ${name} score`, "number", worse, { metric: `scores.${name}`, where: { name }, by: [] });
}

/** A figure, not yet judged among the others. */
export interface Measured extends Pick<Figure, "current" | "reference"> {
  readonly of: FigureOf;
  readonly shift: CoursesShift;
  /** Records behind the current number. */
  readonly n: number;
}

/** A stretch with fewer records says little. */
const leastPerStretch = 5;

/**
 * Reads a figure in both windows, whole and stretch by stretch: by hours where the window is at most two days long, else by days.
 *
 * @param reference null where there is nothing to compare with
 */
export async function measure(
  engine: Engine,
  of: FigureOf,
  window: SessionsWindow,
  reference: SessionsWindow | null,
): Promise<Measured> {
  const asked = { where: of.where, ...(of.by && { by: of.by }) };
  const one = async (its: SessionsWindow) => (await ask(engine, of.query, { ...its, ...asked }))[0];
  const whole = await one(window);
  const before = reference && (await one(reference));
  const isShort = window.toMs - window.fromMs <= 2 * dayMs;
  const [every, stretchMs] = isShort ? (["hour", hourMs] as const) : (["day", dayMs] as const);
  const course = async (its: SessionsWindow) => {
    const rows = await ask(engine, of.query, { ...its, ...asked, every });
    const kept = rows.filter((row) => Number(row[of.n] ?? 0) >= leastPerStretch && typeof row[of.field] === "number");
    return new Map(kept.map((row) => [Math.round((Number(row.atMs) - its.fromMs) / stretchMs), Number(row[of.field])]));
  };
  const [now, then] = reference ? [await course(window), await course(reference)] : [new Map(), new Map()];
  const pairs = [...now].flatMap(([phase, current]) => (then.has(phase) ? [{ current, reference: then.get(phase) }] : []));
  return {
    of,
    current: numberIn(whole, of.field),
    reference: numberIn(before, of.field),
    n: numberIn(whole, of.n) ?? 0,
    shift: shiftOf({ pairs }),
  };
}

/** Changes smaller than that, of what it was before, are not worth a word however sure they are. */
const leastChange = 0.03;

/** Judges figures together: among many, some move by chance. */
export function judged(measured: readonly Measured[]): readonly Figure[] {
  const tested = measured.filter(({ shift }) => shift.pValue !== null);
  const adjusted = tested.length > 0 ? adjustP(tested.map(({ shift }) => shift.pValue ?? 1)) : [];
  return measured.map(({ of, current, reference, shift }) => {
    const qValue = shift.pValue === null ? null : (adjusted[tested.findIndex((one) => one.shift === shift)] ?? 1);
    const isMoved = qValue !== null && qValue < 0.05 && isWorthAWord(shift.shift, reference);
    const isUp = (shift.shift ?? 0) > 0;
    const way = of.worse === null ? "changed" : (of.worse === "up") === isUp ? "worse" : "better";
    return {
      ...{ metric: of.metric, label: of.label, unit: of.unit, current, reference, qValue },
      shiftInterval: shift.interval,
      verdict: qValue === null ? "unknown" : isMoved ? way : "steady",
    };
  });
}

function isWorthAWord(shift: number | null, reference: number | null): boolean {
  return shift !== null && Math.abs(shift) >= leastChange * Math.abs(reference ?? 0);
}

function numberIn(row: Row | null | undefined, field: string): number | null {
  const cell = row?.[field];
  return typeof cell === "number" ? cell : null;
}
