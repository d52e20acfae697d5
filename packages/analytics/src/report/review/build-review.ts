import type { Row } from "../../engine/cell.ts";
import type { Engine } from "../../engine/engine.ts";
import { sql } from "../../engine/sql.ts";
import { driftBetween } from "../../queries/drift-between.ts";
import { questions, recordQuestions } from "../../queries/index.ts";
import { ask } from "../../queries/query.ts";
import { scores } from "../../queries/scores.ts";
import { traffic } from "../../queries/traffic.ts";
import { holdSessions, type SessionsWindow } from "../../tables/held-sessions.ts";
import { inWindow, type Window } from "../../tables/window.ts";
import type { Finding } from "../finding.ts";
import { findingsOf, worseOfScore } from "../findings.ts";
import { inUnit } from "../sentence.ts";
import { checklists, type FigureName, type ItemPlan, type TablePlan } from "./checklist.ts";
import { type FigureOf, figures, judged, type Measured, measure, scoreFigure } from "./figures.ts";
import type { Figure, Preset, Review, ReviewItem } from "./review.ts";

export interface ReviewOptions extends Window {
  readonly preset: Preset;
  /** What to compare with. Default: the period of equal length just before; null for nothing. */
  readonly reference?: Window | null;
  readonly title?: string;
  readonly now?: number;
  readonly warnings?: readonly string[];
  /** Told the share done, 0…1, and what is next. */
  readonly onProgress?: (share: number, what: string) => void;
}

/** Rows a table of a review may have. */
const mostRows = 8;

/**
 * Answers the checklist of a daily, weekly, monthly or quarterly review, or the one-page scorecard. A figure is called changed only
 * where it moved beyond its own noise from stretch to stretch, all figures of the review allowed for.
 *
 * @param engine an engine whose tables are open
 * @throws {RangeError} if the window ends before it begins
 */
export async function buildReview(engine: Engine, options: ReviewOptions): Promise<Review> {
  const { fromMs, toMs, preset, title = `${capital(preset)} review`, now = Date.now() } = options;
  const { warnings = [], onProgress = () => {} } = options;
  const window = { fromMs, toMs };
  const reference = await referenceIn(engine, options);
  const plans = checklists[preset];
  const wide = { fromMs: Math.min(fromMs, reference?.fromMs ?? fromMs), toMs };
  onProgress(0, "sessions");
  const { held, release } = await holdSessions(engine, wide);
  try {
    const current: SessionsWindow = { ...window, sessions: held };
    const before = reference && { ...reference, sessions: held };
    const measured = await measureAll(engine, await wantedFigures(engine, plans, window), current, before, (share, what) =>
      onProgress(0.05 + 0.45 * share, what),
    );
    const found = new Map(judged([...measured.values()]).map((figure) => [figure.metric, figure]));
    onProgress(0.5, "what stands out");
    const findings = await findingsOf(engine, current);
    const items: ReviewItem[] = [];
    for (const [i, plan] of plans.entries()) {
      onProgress(0.6 + (0.4 * i) / plans.length, plan.title);
      items.push(await answered(engine, plan, { current, reference, measured, found, findings }));
    }
    const all = [...found.values()];
    return {
      v: 1,
      ...{ preset, title, madeAtMs: now, window, reference, items, warnings },
      changed: all.filter(({ verdict }) => ["worse", "better", "changed"].includes(verdict)).length,
      told: all.filter(({ verdict }) => verdict !== "unknown").length,
    };
  } finally {
    await release();
  }
}

async function referenceIn(engine: Engine, { fromMs, toMs, reference }: ReviewOptions): Promise<Window | null> {
  if (reference === null) return null;
  const before = reference ?? { fromMs: Math.max(0, fromMs - (toMs - fromMs)), toMs: fromMs };
  const [rows] = await ask(engine, traffic, before);
  return rows && rows.n > 0 ? before : null;
}

/** The figures of a checklist, each once; of the scores that the window has, one each. */
async function wantedFigures(engine: Engine, plans: readonly ItemPlan[], window: Window): Promise<readonly FigureOf[]> {
  const isAll = plans.some(({ besides }) => besides === "gaps");
  const names = new Set<FigureName>(
    isAll ? (Object.keys(figures) as FigureName[]) : plans.flatMap((plan) => plan.figures ?? []),
  );
  const scored = plans.some(({ besides }) => besides === "scores") ? await ask(engine, scores, window) : [];
  const ofScores = scored.map(({ name }) => scoreFigure(String(name), worseOfScore(String(name))));
  return [...[...names].map((name): FigureOf => figures[name]), ...ofScores];
}

async function measureAll(
  engine: Engine,
  wanted: readonly FigureOf[],
  current: SessionsWindow,
  before: SessionsWindow | null,
  onProgress: (share: number, what: string) => void,
): Promise<ReadonlyMap<string, Measured>> {
  const measured = new Map<string, Measured>();
  for (const [i, of] of wanted.entries()) {
    onProgress(i / wanted.length, of.label);
    measured.set(of.metric, await measure(engine, of, current, before));
  }
  return measured;
}

interface Known {
  readonly current: SessionsWindow;
  readonly reference: Window | null;
  readonly measured: ReadonlyMap<string, Measured>;
  readonly found: ReadonlyMap<string, Figure>;
  readonly findings: readonly Finding[];
}

async function answered(engine: Engine, plan: ItemPlan, known: Known): Promise<ReviewItem> {
  const { current, reference, measured, found } = known;
  const isScore = ({ of }: Measured) => of.metric.startsWith("scores.");
  const own = [
    ...(plan.figures ?? []).map((name) => measured.get(figures[name].metric)),
    ...(plan.besides === "scores" ? [...measured.values()].filter(isScore) : []),
  ].filter((one) => one !== undefined);
  const shown = own.flatMap(({ of, n }) => (n > 0 ? [found.get(of.metric)] : [])).filter((one) => one !== undefined);
  const findings = plan.isAbout ? known.findings.filter(plan.isAbout) : [];
  const table = plan.table ? await tableOf(engine, plan.table, current) : null;
  const more = plan.besides ? await besides(engine, plan.besides, known) : { answer: [], isChanged: false };
  const isEmpty = shown.length === 0 && (table?.rows.length ?? 0) === 0 && more.answer.length === 0 && findings.length === 0;
  const lacking = own.filter(({ n }) => n === 0).map(({ of }) => of.label.toLowerCase());
  const isAdvice = isEmpty && plan.advice !== undefined;
  return {
    title: plan.title,
    status: isEmpty && !isAdvice ? "missing" : statusOf(shown, findings, more.isChanged, reference !== null),
    answer: [
      ...(isEmpty && !isAdvice ? ["The records do not hold what it takes to answer this."] : []),
      ...sentencesOf(shown, findings, reference !== null),
      ...findings.map(({ sentence }) => sentence),
      ...more.answer,
      ...(plan.advice ? [plan.advice] : []),
    ],
    instrument:
      (isEmpty || lacking.length > 0) && plan.instrument !== ""
        ? instrumentText(plan.instrument, isEmpty ? [] : lacking)
        : null,
    ...{ figures: shown, findings, table },
  };
}

function instrumentText(instrument: string, lacking: readonly string[]): string {
  return lacking.length > 0 ? `For ${lacking.join(", ")}, record ${instrument}.` : `Record ${instrument}.`;
}

function statusOf(
  shown: readonly Figure[],
  findings: readonly Finding[],
  isChanged: boolean,
  isCompared: boolean,
): ReviewItem["status"] {
  const has = (verdict: Figure["verdict"]) => shown.some((one) => one.verdict === verdict);
  if (has("worse") || findings.some(({ isWorse }) => isWorse === true)) return "worse";
  if (has("changed") || isChanged || findings.some(({ isWorse }) => isWorse === null)) return "changed";
  if (has("better") || findings.length > 0) return "better";
  if (shown.length === 0) return "shown";
  if (!isCompared) return "shown";
  return has("steady") ? "steady" : "unknown";
}

/** Each figure that changed in a sentence of its own; the others in one. What stands out of a figure is said by the finding. */
function sentencesOf(shown: readonly Figure[], findings: readonly Finding[], isCompared: boolean): string[] {
  const moved = shown.filter(({ verdict }) => ["worse", "better", "changed"].includes(verdict));
  const value = ({ current, unit }: Figure) => (current === null ? "not known" : inUnit(current, unit));
  const changes = moved.map((one) => {
    const before = one.reference === null ? "not known" : inUnit(one.reference, one.unit);
    return `${one.label} is ${value(one)}, before it was ${before}: ${one.verdict} beyond noise.`;
  });
  const isFound = ({ metric }: Figure) => findings.some((finding) => [finding.metric, scoreMetric(finding)].includes(metric));
  const listed = (own: readonly Figure[], ending: string) =>
    own.length > 0 ? [`${own.map((one) => `${one.label} ${value(one)}`).join("; ")}${ending}`] : [];
  const steady = shown.filter(({ verdict }) => verdict === "steady");
  const unknown = shown.filter(({ verdict }) => verdict === "unknown");
  return [
    ...changes,
    ...listed(
      steady.filter((one) => !isFound(one)),
      ": no change beyond noise.",
    ),
    ...listed(steady.filter(isFound), ": as a whole, but see what stands out."),
    ...listed(unknown, isCompared ? ": too little to tell whether it changed." : "."),
  ];
}

/** Of a finding about scores, the figure's name for that score. */
function scoreMetric({ metric, segment }: Finding): string {
  return metric === "scores.mean" ? `scores.${segment.name}` : metric;
}

async function tableOf(engine: Engine, plan: TablePlan, window: SessionsWindow): Promise<ReviewItem["table"]> {
  const { question, by = [], size, columns } = plan;
  const query = { ...questions, ...recordQuestions }[question];
  if (!query) throw new RangeError(`buildReview: there is no question ${question}`);
  const asked = await ask(engine, query, { ...window, ...(by.length > 0 && { by }) });
  const rows = asked.filter((row) => row.window !== "reference");
  const sizeOf = (row: Row) => Number(row[size ?? ""] ?? 0);
  const kept = size === undefined ? rows : rows.filter((row) => sizeOf(row) > 0).sort((a, b) => sizeOf(b) - sizeOf(a));
  const flags = by.length > 0 ? ` --by ${by.join(",")}` : "";
  const names = [...by, ...columns.flatMap((name) => [name, `${name}Low`, `${name}High`])];
  const shown = kept
    .slice(0, mostRows)
    .map((row) => Object.fromEntries(names.flatMap((name) => (name in row ? [[name, row[name] ?? null]] : []))));
  const [first] = shown;
  return {
    question,
    ask: `telltale ask DIR ${question}${flags}`,
    rows: shown,
    others: Math.max(0, kept.length - mostRows),
    open:
      typeof first?.sessionId === "string"
        ? `telltale ask DIR session --where ${quoted(`sessionId=${first.sessionId}`)}`
        : null,
  };
}

async function besides(
  engine: Engine,
  what: NonNullable<ItemPlan["besides"]>,
  { current, reference, measured }: Known,
): Promise<{ readonly answer: readonly string[]; readonly isChanged: boolean }> {
  const nothing = { answer: [], isChanged: false };
  if (what === "scores") return nothing;
  if (what === "texts") {
    const [row] = await engine.run(sql`SELECT count(input_text)::DOUBLE AS inputs, count(output_text)::DOUBLE AS outputs
      FROM spans WHERE ${inWindow(sql`started_at`, current)}`);
    const kept = Number(row?.inputs ?? 0) + Number(row?.outputs ?? 0);
    const says =
      kept > 0 ? `Texts are kept: ${row?.inputs} inputs and ${row?.outputs} outputs.` : "No texts of users or models are kept.";
    return { answer: [says], isChanged: false };
  }
  if (what === "gaps") {
    const gaps = [...measured.values()].filter(({ n }) => n === 0).map(({ of }) => of.label);
    const says =
      gaps.length > 0
        ? gaps.map((label) => `Nothing is recorded for: ${label}.`)
        : ["Every figure of every review has records behind it."];
    return { answer: says, isChanged: false };
  }
  if (!reference) return nothing;
  const { drifted, counts } = await driftBetween(engine, { current, reference });
  const told = counts.drift + counts.stable + counts.inconclusive;
  const most = drifted.slice(0, mostRows).join(", ");
  const more = drifted.length > mostRows ? ` and ${drifted.length - mostRows} more` : "";
  const says =
    drifted.length > 0 ? `${drifted.length} of ${told} columns drifted: ${most}${more}.` : `None of ${told} columns drifted.`;
  return { answer: [says], isChanged: drifted.length > 0 };
}

/** A text as a shell takes it. */
function quoted(text: string): string {
  return /^[\w=.:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
