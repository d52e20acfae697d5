import { chiSquare, psi, psiThresholds } from "../stats/index.ts";
import { type DriftEffect, type DriftVerdict, judgeEffect, judgeEffects, leadingEffect, shareEffect } from "./effect.ts";
import type { CategoryWindow } from "./summary.ts";

/** How far a column may move before it matters, and how much must be seen before anything is said. */
export interface DriftOptions {
  /** Values each window must have, after allowing for clusters. Default 30. */
  readonly minN?: number;
  /** Largest gap between distribution functions that does not matter, 0…1. Default 0.1. */
  readonly ksMargin?: number;
  /** Mean move of a value, in robust standard deviations of the reference, that does not matter. Default 0.1. */
  readonly wassersteinMargin?: number;
  /** Share of rows that may change category without mattering (total variation), 0…1. Default 0.1. */
  readonly tvdMargin?: number;
  /** Least change of a share (yes-or-no columns, missing values) that matters, 0…1. Default 0.02. */
  readonly shareMargin?: number;
  /** The same relative to the rarer of yes and no. The larger of the two holds. Default 0.2. */
  readonly relativeShareMargin?: number;
  /** Ordinal columns: Cliff's delta that does not matter, 0…1. Default 0.15. */
  readonly cliffsDeltaMargin?: number;
  /** Ordinal columns: move of the mean that does not matter, as a share of the scale's length. Default 0.05 (0.2 on 1–5). */
  readonly scaleMargin?: number;
  /** Count columns: relative change of the rate that does not matter. Default 0.2. */
  readonly rateMargin?: number;
  /** Text and embeddings: how far above 0.5 the held-out AUC may lie without mattering. Default 0.05. */
  readonly aucMargin?: number;
  /** Embeddings: squared discrepancy (MMD²) that does not matter. Default 0.015. */
  readonly mmdMargin?: number;
}

export const driftDefaults = {
  minN: 30,
  ksMargin: 0.1,
  wassersteinMargin: 0.1,
  tvdMargin: 0.1,
  shareMargin: 0.02,
  relativeShareMargin: 0.2,
  cliffsDeltaMargin: 0.15,
  scaleMargin: 0.05,
  rateMargin: 0.2,
  aucMargin: 0.05,
  mmdMargin: 0.015,
} as const satisfies Required<DriftOptions>;

/** PSI with what it takes to read it. */
export interface PsiReading {
  readonly psi: number;
  /** PSI less what it is on average when nothing has changed. */
  readonly biasCorrected: number;
  /** 95 of 100 windows of these sizes stay below this when nothing has changed. */
  readonly nullQ95: number;
}

/** One window of a judged column. */
export interface ColumnWindow extends CategoryWindow {
  readonly n: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** A category's share of the values in both windows. */
export interface CategoryShare {
  readonly category: string;
  readonly reference: number;
  readonly current: number;
}

/** One column, two windows, one verdict. */
export interface ColumnDrift {
  readonly column: string;
  readonly kind: "numeric" | "ordinal" | "categorical" | "binary" | "count" | "text" | "embedding";
  readonly verdict: DriftVerdict;
  /** The test statistic; null where nothing could be tested. */
  readonly statistic: number | null;
  readonly statisticName: string;
  readonly pValue: number | null;
  /** The p-value adjusted for the number of columns (Benjamini–Hochberg); null outside a report. */
  readonly qValue: number | null;
  /** The effect that decided; all of them stand in `effects`. */
  readonly effect: number | null;
  readonly effectName: string;
  readonly effectInterval: readonly [number, number] | null;
  readonly margin: number | null;
  readonly effects: readonly DriftEffect[];
  /** Over the reference's deciles, or over the categories. */
  readonly psi: PsiReading | null;
  /** The category, level or n-gram whose share moved most (of two categories, the one that is measured); null for the other kinds. */
  readonly moved: CategoryShare | null;
  /** Text only: n-grams whose share of texts changed, most telling first. */
  readonly ngrams?: readonly CategoryShare[];
  readonly reference: ColumnWindow;
  readonly current: ColumnWindow;
  readonly warnings: readonly string[];
}

/** What the two kinds of columns find out about their values; null where there are too few. */
export interface ValueFindings {
  readonly statistic: number;
  readonly statisticName: string;
  readonly pValue: number;
  readonly effects: readonly DriftEffect[];
  readonly psi: PsiReading | null;
}

/** A design effect measured on fewer clusters is a guess, as often too small as too large. */
const leastClusters = 20;

/** Values, allowing for clusters: n / design effect, else (or of few clusters) the number of clusters where that is known, else n. */
export function worth(n: number, { clusters, designEffect }: Pick<CategoryWindow, "clusters" | "designEffect">): number {
  const isMeasured = designEffect !== undefined && (clusters === undefined || clusters >= leastClusters || n <= clusters);
  if (isMeasured) return n / Math.max(1, designEffect);
  return clusters === undefined ? n : Math.min(n, clusters);
}

/** Puts the findings on values and on missing values together. */
export function columnDrift(
  column: string,
  kind: ColumnDrift["kind"],
  windows: { reference: ColumnWindow; current: ColumnWindow },
  values: ValueFindings | null,
  moved: CategoryShare | null,
  options: Required<DriftOptions>,
): ColumnDrift {
  const { reference, current } = windows;
  const missing = missingFindings(reference, current, options);
  const missingDrifts = missing !== null && judgeEffect(missing.effect) === "drift";
  const effects = [...(values?.effects ?? []), ...(missing ? [missing.effect] : [])];
  const verdict = values ? judgeEffects(effects) : missingDrifts ? "drift" : "insufficient";
  const leading = verdict === "insufficient" ? null : leadingEffect(effects);
  const tested = missing && leading === missing.effect ? missing : values;
  return {
    column,
    kind,
    verdict,
    statistic: tested?.statistic ?? null,
    statisticName: tested?.statisticName ?? "none",
    pValue: tested?.pValue ?? null,
    qValue: null,
    effect: leading?.estimate ?? null,
    effectName: leading?.name ?? "none",
    effectInterval: leading?.interval ?? null,
    margin: leading?.margin ?? null,
    effects: verdict === "insufficient" ? [] : effects,
    psi: values?.psi ?? null,
    moved,
    reference,
    current,
    warnings: warningsOf(reference, current, values, options),
  };
}

function missingFindings(reference: ColumnWindow, current: ColumnWindow, options: Required<DriftOptions>) {
  const share = (window: ColumnWindow) => {
    const rows = window.n + window.missing;
    const shrink = rows === 0 ? 0 : worth(rows, window) / rows;
    return { count: window.missing * shrink, n: rows * shrink };
  };
  const [before, after] = [share(reference), share(current)];
  if (before.n < options.minN || after.n < options.minN || before.count + after.count === 0) return null;
  const margins = { least: options.shareMargin, relative: options.relativeShareMargin };
  const { statistic, pValue } = chiSquare([
    [before.count, before.n - before.count],
    [after.count, after.n - after.count],
  ]);
  return {
    effect: shareEffect("missing share", before, after, margins),
    statistic,
    statisticName: "chiSquare (missing)",
    pValue,
  };
}

function warningsOf(
  reference: ColumnWindow,
  current: ColumnWindow,
  values: ValueFindings | null,
  { minN }: Required<DriftOptions>,
) {
  const warnings: string[] = [];
  if (reference.n > 0 && current.n === 0) warnings.push("no values in the current window");
  else if (reference.n === 0 && current.n > 0) warnings.push("no values in the reference window: the column is new");
  else if (reference.n + current.n === 0) warnings.push("no values in either window");
  else if (!values) warnings.push(`fewer than ${minN} independent values in a window`);
  for (const [name, { clusters, designEffect, n }] of Object.entries({ reference, current })) {
    if (clusters === undefined || n <= clusters) continue;
    const why = designEffect === undefined ? "no design effect given" : "too few clusters to measure a design effect";
    if (designEffect === undefined || clusters < leastClusters)
      warnings.push(`${name}: ${why}, so its ${clusters} clusters count and not its ${n} values`);
  }
  return warnings;
}

/** PSI of two windows over the same bins; null where a window is empty or there is but one bin. */
export function psiReading(reference: readonly number[], current: readonly number[]): PsiReading | null {
  const filled = (counts: readonly number[]) => counts.some((count) => count > 0);
  const bins = reference.map((count, i) => count + (current[i] ?? 0)).filter((count) => count > 0).length;
  if (!filled(reference) || !filled(current) || bins < 2) return null;
  const value = psi(reference, current);
  const { nullMean, nullQ95 } = psiThresholds(reference, current);
  return { psi: value, biasCorrected: value - nullMean, nullQ95 };
}

/** The share of each category in two windows; none where a window is empty. */
export function categoryShares(
  categories: readonly string[],
  reference: readonly number[],
  current: readonly number[],
): readonly CategoryShare[] {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const [n, m] = [sum(reference), sum(current)];
  if (n === 0 || m === 0) return [];
  return categories.map((category, i) => ({
    category,
    reference: (reference[i] ?? 0) / n,
    current: (current[i] ?? 0) / m,
  }));
}

/** The category whose share moved most; null where there is none. */
export function largestMove(shares: readonly CategoryShare[]): CategoryShare | null {
  const move = (share: CategoryShare) => Math.abs(share.current - share.reference);
  return shares.reduce<CategoryShare | null>((best, share) => (best && move(best) >= move(share) ? best : share), null);
}
