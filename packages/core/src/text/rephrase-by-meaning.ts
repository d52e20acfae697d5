import { type Rephrase, type RephraseOptions, rephraseOf } from "./rephrase.ts";

/** Turns texts into vectors of one length, by a model of the host's choice. */
export type Embed = (texts: readonly string[]) => Promise<readonly ArrayLike<number>[]>;

export interface RephraseByMeaningOptions extends RephraseOptions {
  readonly embed: Embed;
  /**
   * Cosine from which two messages ask the same. It belongs to the model, so it has no default: take it from pairs of your own
   * users' messages that were read by a person.
   */
  readonly sameFrom: number;
}

/**
 * {@link rephraseOf} with a second opinion: where wording leaves it `unsure`, the host's embedding decides. Clear cases never
 * reach the model.
 *
 * @returns the verdict of the wording, or for `unsure` ones `rephrase` or `new` by meaning; still `unsure` where a vector has no
 *   direction
 * @throws {RangeError} if the vectors differ in length, or there are not two; and whatever `embed` throws
 */
export async function rephraseByMeaning(
  current: string,
  earlierTurns: readonly string[],
  { embed, sameFrom, ...options }: RephraseByMeaningOptions,
): Promise<Rephrase> {
  const worded = rephraseOf(current, earlierTurns, options);
  const earlier = worded.turnsBack === null ? undefined : earlierTurns[earlierTurns.length - worded.turnsBack];
  if (worded.verdict !== "unsure" || earlier === undefined) return worded;
  const [a, b] = await embed([current, earlier]);
  if (a === undefined || b === undefined || a.length !== b.length) {
    throw new RangeError("rephraseByMeaning: embed must give one vector per text, all of one length");
  }
  const likeness = cosine(a, b);
  if (Number.isNaN(likeness)) return worded;
  return { ...worded, verdict: likeness >= sameFrom ? "rephrase" : "new" };
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    product += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return product / Math.sqrt(ofA * ofB);
}
