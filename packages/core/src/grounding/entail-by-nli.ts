import type { Entail } from "./grounding-of.ts";
import { sentencesOf } from "./sentences-of.ts";

/** The zero-shot classification pipeline of transformers.js, by structure. */
export type ZeroShotClassify = (
  text: string,
  labels: string[],
  options: { readonly hypothesis_template: string; readonly multi_label: boolean },
) => Promise<unknown>;

export interface NliOptions {
  /** Characters of a piece of context given to the model at once. Default 1200, about 300 tokens. */
  readonly pieceChars?: number;
}

/**
 * A model of natural language inference as the `entail` of {@link groundingOf}, where the host has one: the context is read in pieces of
 * whole sentences that overlap, and the piece that bears the claim out best counts.
 *
 * @param classify `await pipeline("zero-shot-classification", model)` of transformers.js: the claim is given as its hypothesis
 * @returns the model's probability of entailment against contradiction; null where it gives none
 * @example await entailByNli(async () => ({ scores: [0.97] }))("It costs $5.", "The fee is $5.", {}); // 0.97
 */
export function entailByNli(classify: ZeroShotClassify, { pieceChars = 1200 }: NliOptions = {}): Entail {
  return async (claim, context) => {
    let best: number | null = null;
    for (const piece of piecesOf(context, pieceChars)) {
      const score = scoreOf(await classify(piece, [claim], { hypothesis_template: "{}", multi_label: true }));
      if (score !== null && (best === null || score > best)) best = score;
    }
    return best;
  };
}

function scoreOf(answer: unknown): number | null {
  const found = Array.isArray(answer) ? (answer[0] as unknown) : answer;
  const scores = typeof found === "object" && found !== null && "scores" in found ? found.scores : null;
  const score: unknown = Array.isArray(scores) ? scores[0] : null;
  return typeof score === "number" && score >= 0 && score <= 1 ? score : null;
}

/** Whole sentences up to so many characters; each piece begins with the last sentence of the one before. */
function piecesOf(context: string, pieceChars: number): readonly string[] {
  const sentences = sentencesOf(context);
  const pieces: string[] = [];
  let from = 0;
  for (let i = 0; i < sentences.length; i++) {
    const [start, next] = [sentences[from]?.start ?? 0, sentences[i + 1]];
    if (next && next.end - start <= pieceChars) continue;
    pieces.push(context.slice(start, sentences[i]?.end).slice(0, 2 * pieceChars));
    from = Math.max(from + 1, i);
  }
  return pieces;
}
