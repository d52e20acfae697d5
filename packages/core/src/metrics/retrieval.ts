import type { Span } from "../trace/span.ts";
import { metricBy } from "./group.ts";
import { type Percentiles, percentilesOf } from "./quantiles.ts";

type Part<K extends keyof Span> = Pick<Span, K | "inclusionProbability">;
type Retrieval = Part<"kind" | "documents">;

const retrievals = <T extends Pick<Span, "kind">>(spans: readonly T[]) => spans.filter(({ kind }) => kind === "retrieval");

/** How long retrievals took, in milliseconds. @example retrievalLatency([{ kind: "retrieval", durationMs: 40 }, { kind: "llm", durationMs: 900 }]).p50; // 40 */
export function retrievalLatency(spans: readonly Part<"kind" | "durationMs">[]): Percentiles {
  return percentilesOf(retrievals(spans), ({ durationMs }) => durationMs);
}

/** Relevance of what came back, as the index scores it. Scores of different indexes do not compare. */
export interface RetrievalScores {
  /** The best document's score of each retrieval. */
  readonly top: Percentiles;
  /** The last document's: how far down the list reaches. */
  readonly last: Percentiles;
  /** Best less last: near 0 the index sees no difference between what it returns. */
  readonly spread: Percentiles;
}

/**
 * The distribution of the scores of retrieved documents.
 *
 * @example retrievalScores([{ kind: "retrieval", documents: [{ id: "a", score: 0.9 }, { id: "b", score: 0.4 }] }]).spread.p50; // 0.5
 */
export function retrievalScores(spans: readonly Retrieval[]): RetrievalScores {
  const read = (of: (scores: readonly number[]) => number) =>
    percentilesOf(retrievals(spans), ({ documents }) => {
      const scores = (documents ?? []).flatMap(({ score }) => (score === undefined ? [] : [score]));
      return scores.length > 0 ? of(scores) : null;
    });
  const best = (scores: readonly number[]) => Math.max(...scores);
  const worst = (scores: readonly number[]) => Math.min(...scores);
  return { top: read(best), last: read(worst), spread: read((scores) => best(scores) - worst(scores)) };
}

/**
 * Freshness: the age of every retrieved document, in milliseconds, at the time of its retrieval.
 *
 * @example documentAge([{ kind: "retrieval", documents: [{ id: "a", ageMs: 1000 }, { id: "b", ageMs: 3000 }] }]).p50; // 2000
 */
export function documentAge(spans: readonly Retrieval[]): Percentiles {
  const documents = retrievals(spans).flatMap(({ documents: found, inclusionProbability }) =>
    (found ?? []).map(({ ageMs }) => ({ ageMs, inclusionProbability })),
  );
  return percentilesOf(documents, ({ ageMs }) => ageMs);
}

/**
 * The share of each call's input that retrieval put there, 0…1, cached input included.
 *
 * @example contextTokenShare([{ contextTokens: 300, inputTokens: 100, cacheReadTokens: 300 }]).p50; // 0.75
 */
export function contextTokenShare(
  spans: readonly Part<"contextTokens" | "inputTokens" | "cacheReadTokens" | "cacheWriteTokens">[],
): Percentiles {
  return percentilesOf(spans, ({ contextTokens, inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 }) => {
    const input = inputTokens + cacheReadTokens + cacheWriteTokens;
    return contextTokens === undefined || input === 0 ? null : Math.min(1, contextTokens / input);
  });
}

/**
 * Whether similar questions find the same sources: for each pair of successive retrievals of a group, documents they share over all
 * documents of both (Jaccard), 0…1. An index that answers a rephrased question with other documents is unstable.
 *
 * @param groupOf what makes two queries similar: a rephrased question's conversation, a cluster, the hash of the query; undefined
 *   leaves the retrieval out
 * @returns percentiles over pairs; pairs of two empty retrievals are left out
 * @example sourceOverlap([{ kind: "retrieval", startedAtMs: 1, documents: [{ id: "a" }, { id: "b" }] }, { kind: "retrieval", startedAtMs: 2, documents: [{ id: "b" }] }], () => "q").p50; // 0.5
 */
export function sourceOverlap<T extends Retrieval & Pick<Span, "startedAtMs">>(
  spans: readonly T[],
  groupOf: (span: T) => string | undefined,
): Percentiles {
  const known = retrievals(spans).filter((span) => span.documents !== undefined && groupOf(span) !== undefined);
  const pairs = metricBy(known, groupOf, (group) => {
    const ordered = group.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
    return ordered.slice(1).map((span, i) => ({
      inclusionProbability: span.inclusionProbability,
      overlap: overlapOf(ordered[i]?.documents ?? [], span.documents ?? []),
    }));
  });
  return percentilesOf([...pairs.values()].flat(), ({ overlap }) => overlap);
}

function overlapOf(one: readonly { id: string }[], other: readonly { id: string }[]): number | null {
  const [a, b] = [new Set(one.map(({ id }) => id)), new Set(other.map(({ id }) => id))];
  const shared = [...a].filter((id) => b.has(id)).length;
  const all = a.size + b.size - shared;
  return all > 0 ? shared / all : null;
}
