import { type Random, shuffled } from "../stats/index.ts";
import type { TextSummary } from "./summary.ts";
import { bucketOf, textNgrams } from "./text-ngrams.ts";
import { type ClassifierRow, type WindowClassifier, windowClassifier } from "./window-classifier.ts";

export interface LearnedSummaryOptions {
  /** Decides which rows are learned from. Seed it, and the answer repeats. */
  readonly random: Random;
  /** What the column is called. Default `value`. */
  readonly column?: string;
  /** Whom each row comes from, one per row of each window. Clusters, not rows, are then split and counted. */
  readonly clusters?: { readonly reference: readonly string[]; readonly current: readonly string[] };
  /** Rows looked at per window at most, chosen at random. Default 2000. */
  readonly limit?: number;
  /** Units each window must have in each half. Default 30. */
  readonly minN?: number;
}

const buckets = 2 ** 15;
/** An n-gram in fewer texts than this is nobody's business. */
const leastTexts = 5;

/**
 * Compares the texts of two windows: a logistic classifier on hashed words and character n-grams learns on one half to tell them
 * apart, and its success on the other half, with a valid p-value, says whether they differ.
 *
 * The n-grams it learned from are given as far as they occur in five held-out texts or more: they are pieces of what users or the
 * model wrote. Texts that are null or empty count as missing.
 *
 * @param reference texts of the window we trust
 * @param current texts of the window in question
 * @param options see {@link LearnedSummaryOptions}
 * @throws {RangeError} if there is not one cluster per text
 * @see Lopez-Paz & Oquab (2017), Revisiting classifier two-sample tests, ICLR
 * @example textSummary(["a"], ["b"], { random: seededRandom(1) }).heldOut; // null
 */
export function textSummary(
  reference: readonly (string | null | undefined)[],
  current: readonly (string | null | undefined)[],
  { random, column = "value", clusters, limit = 2000, minN = 30 }: LearnedSummaryOptions,
): TextSummary {
  const [before, after] = [present(reference, clusters?.reference, "r"), present(current, clusters?.current, "c")];
  const rows = [
    ...shuffled(before, random)
      .slice(0, limit)
      .map(({ text, cluster }) => ({ ...featuresOf(text), text, cluster, isCurrent: false })),
    ...shuffled(after, random)
      .slice(0, limit)
      .map(({ text, cluster }) => ({ ...featuresOf(text), text, cluster, isCurrent: true })),
  ];
  const classifier = windowClassifier(rows, buckets, random, minN);
  const textOf = new Map<ClassifierRow, string>(rows.map((row) => [row, row.text]));
  const windowOf = (all: ArrayLike<unknown>, kept: readonly { cluster: string }[]) => ({
    n: kept.length,
    missing: all.length - kept.length,
    ...(clusters && { clusters: new Set(kept.map(({ cluster }) => cluster)).size }),
  });
  return {
    kind: "text",
    column,
    reference: windowOf(reference, before),
    current: windowOf(current, after),
    heldOut: classifier?.heldOut ?? null,
    ngrams: classifier ? changedNgrams(classifier, textOf) : [],
  };
}

function present(texts: readonly (string | null | undefined)[], clusters: readonly string[] | undefined, prefix: string) {
  if (clusters && clusters.length !== texts.length) throw new RangeError("textSummary: there must be one cluster per text");
  return texts.flatMap((text, i) => (text ? [{ text, cluster: clusters?.[i] ?? `${prefix}${i}` }] : []));
}

function featuresOf(text: string) {
  const ids = Uint32Array.from(new Set(Array.from(textNgrams(text), (ngram) => bucketOf(ngram, buckets))));
  // Long and short texts weigh the same.
  return { ids, values: new Float64Array(ids.length).fill(1 / Math.sqrt(Math.max(1, ids.length))) };
}

/** Of the n-grams behind the heaviest weights, those whose share differs beyond doubt among texts that were not learned from. */
function changedNgrams({ weights, asked }: WindowClassifier, textOf: ReadonlyMap<ClassifierRow, string>) {
  const heaviest = Array.from(weights, (weight, id) => ({ id, size: Math.abs(weight) })).sort((a, b) => b.size - a.size);
  const watched = new Set(heaviest.slice(0, 300).map(({ id }) => id));
  const counts = new Map<string, [reference: number, current: number]>();
  const totals: [number, number] = [0, 0];
  for (const row of asked) {
    const side = row.isCurrent ? 1 : 0;
    totals[side]++;
    for (const ngram of textNgrams(textOf.get(row) ?? "")) {
      if (!watched.has(bucketOf(ngram, buckets))) continue;
      const count = counts.get(ngram) ?? [0, 0];
      count[side]++;
      counts.set(ngram, count);
    }
  }
  const [n, m] = totals;
  const changed = [...counts]
    .filter(([, [a, b]]) => a + b >= leastTexts)
    .map(([ngram, [a, b]]) => {
      const pooled = (a + b) / (n + m);
      const z = Math.abs(b / m - a / n) / Math.sqrt(Math.max(1e-12, pooled * (1 - pooled)) * (1 / n + 1 / m));
      return { ngram, reference: a / n, current: b / m, z };
    })
    // One in two thousand: about none of three hundred by chance.
    .filter(({ z }) => z > 3.5)
    .sort((a, b) => b.z - a.z || (a.ngram < b.ngram ? -1 : 1));
  return withoutPieces(changed)
    .slice(0, 20)
    .map(({ ngram, reference, current }) => ({ ngram, reference, current }));
}

/** Leaves out what only repeats, in part or at more length, something more telling. */
function withoutPieces<T extends { readonly ngram: string }>(changed: readonly T[]): T[] {
  const kept: { readonly item: T; readonly text: string }[] = [];
  for (const item of changed) {
    const isLength = item.ngram.endsWith(" characters");
    const text = item.ngram.replace(/^·/, "").trim();
    const parts = text.split(/[ \n]+/).filter((part) => [...part].length > 1);
    const repeats = kept.some((other) => text.includes(other.text) || parts.some((part) => other.text.includes(part)));
    if (isLength ? !kept.some((other) => other.text.endsWith(" characters")) : text && !repeats) kept.push({ item, text });
  }
  return kept.map(({ item }) => item);
}
