import type { Engine } from "../../engine/engine.ts";
import { ask } from "../../queries/query.ts";
import { scores } from "../../queries/scores.ts";
import { traffic } from "../../queries/traffic.ts";
import { holdSessions, type SessionsWindow } from "../../tables/held-sessions.ts";
import type { Window } from "../../tables/window.ts";
import { findingsOf, worseOfScore } from "../findings.ts";
import { answerItem } from "./answer-item.ts";
import { checklists, type FigureName, type ItemPlan } from "./checklist.ts";
import { type FigureOf, figures, judged, type Measured, measure, scoreFigure } from "./figures.ts";
import type { Preset, Review, ReviewItem } from "./review.ts";

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
      items.push(await answerItem(engine, plan, { current, reference, measured, found, findings }));
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

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
