import { type ColumnDrift, columnDrift, type DriftOptions, driftDefaults, type ValueFindings } from "./column.ts";
import type { DriftEffect } from "./effect.ts";
import type { EmbeddingSummary, HeldOut, TextSummary } from "./summary.ts";

/**
 * Whether the texts of a column have drifted.
 *
 * The effect is how much better than a coin a classifier tells texts of the two windows apart that it has not seen. `stable` says
 * that this classifier cannot, which is a weaker claim than for numbers: a change of meaning in the same words escapes it.
 *
 * @param summary from {@link textSummary}
 * @param options see {@link DriftOptions}
 * @example textDrift(textSummary(["a"], ["b"], { random: seededRandom(1) })).verdict; // "insufficient"
 */
export function textDrift(summary: TextSummary, options: DriftOptions = {}): ColumnDrift {
  const limits = { ...driftDefaults, ...options };
  const shares = summary.ngrams.map(({ ngram, reference, current }) => ({ category: ngram, reference, current }));
  const values = summary.heldOut && heldOutFindings(summary.heldOut, limits.aucMargin);
  return { ...columnDrift(summary.column, "text", windowsOf(summary), values, shares[0] ?? null, limits), ngrams: shares };
}

/**
 * Whether the embeddings of a column have drifted, by the method the summary was made with.
 *
 * @param summary from {@link embeddingSummary}
 * @param options see {@link DriftOptions}
 * @example embeddingDrift(embeddingSummary([[0]], [[1]], { random: seededRandom(1) })).verdict; // "insufficient"
 */
export function embeddingDrift(summary: EmbeddingSummary, options: DriftOptions = {}): ColumnDrift {
  const limits = { ...driftDefaults, ...options };
  const { heldOut, mmd } = summary;
  const values = heldOut
    ? heldOutFindings(heldOut, limits.aucMargin)
    : mmd && {
        statistic: mmd.mmd2,
        statisticName: "mmd2",
        pValue: mmd.pValue,
        effects: [nonNegative("mmd2", mmd.mmd2, mmd.interval, limits.mmdMargin)],
        psi: null,
      };
  return columnDrift(summary.column, "embedding", windowsOf(summary), values, null, limits);
}

function heldOutFindings({ auc, aucInterval: [low, high], pValue }: HeldOut, margin: number): ValueFindings {
  return {
    statistic: auc,
    statisticName: "held-out AUC",
    pValue,
    effects: [nonNegative("held-out AUC − 0.5", auc - 0.5, [low - 0.5, high - 0.5], margin)],
    psi: null,
  };
}

/**
 * A quantity that is not negative, though its estimate can be: below zero there is nothing but noise, and the upper end keeps the
 * noise's width, so that luck is no evidence of stability.
 */
function nonNegative(name: string, raw: number, [low, high]: readonly [number, number], margin: number): DriftEffect {
  const estimate = Math.max(0, raw);
  return { name, estimate, interval: [Math.max(0, low), estimate + Math.max(high - raw, raw - low)], margin };
}

function windowsOf({ reference, current }: TextSummary | EmbeddingSummary) {
  const numbers = { mean: null, p50: null, p95: null };
  return { reference: { ...reference, ...numbers }, current: { ...current, ...numbers } };
}
