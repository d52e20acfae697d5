import { isDense } from "../text/dense.ts";
import { clip, fold } from "../text/fold.ts";

/** A failure that no known mode explains. */
export interface UnexplainedFailure {
  readonly id: string;
  /** What tells it: an error message, what was asked. May be empty. */
  readonly text: string;
  /** What else is known of it, by name: `{ errorType: "timeout", toolName: "search" }`; each counts like a word. */
  readonly traits?: Readonly<Record<string, string>>;
}

/** Failures that look alike: a candidate for a mode of its own. */
export interface FailureCluster {
  /** What they have in common and others have not, the most telling first; a trait as "name: value". */
  readonly terms: readonly string[];
  readonly size: number;
  /** Share of all the failures, 0…1. */
  readonly share: number;
  /** The most typical, up to five, the nearest to the middle first. */
  readonly examples: readonly string[];
  /** All of them, in the order given. */
  readonly ids: readonly string[];
}

export interface ClusterOptions {
  /** Cosine similarity with the middle of a cluster from which a failure belongs to it, 0…1. Default 0.35. */
  readonly similarity?: number;
  /** Least failures of a cluster. Default 3. */
  readonly least?: number;
}

type Vector = ReadonlyMap<string, number>;
interface Group {
  readonly members: number[];
  readonly sum: Map<string, number>;
  /** Square of the sum's length, kept as it grows. */
  squared: number;
}

const mostFailures = 2000;
const mostTerms = 6;
const mostExamples = 5;
const common = new Set(
  "a an the and or but if of in on at by for from to with is are was were be been it its this that i you he she we they my your me do does did have has had can could would will what how why when where which who not no as so please und der die das ich ist ein eine le la les de un une et je que el los en y o e di il che".split(
    " ",
  ),
);

/**
 * New kinds of failure, suggested from failures that no known mode explains: texts are compared by their words, rare ones counting most
 * (TF-IDF), and each joins the cluster it is most like, or begins one (leader clustering, with a second look when all leaders are known).
 *
 * The same failures in the same order give the same clusters. It knows words, not meanings: read the examples before naming a mode.
 *
 * @param failures the first 2000 are read, of each text its ends
 * @returns clusters, the largest first; what is like nothing else is in none
 * @throws {RangeError} if `similarity` lies outside (0, 1]
 * @see Hartigan (1975), Clustering Algorithms, ch. 3, the leader algorithm; Salton and Buckley (1988) on TF-IDF
 * @example failureClusters([{ id: "a", text: "PDF upload fails" }, { id: "b", text: "the PDF upload stalls" }, { id: "c", text: "upload of a PDF" }, { id: "d", text: "Hello" }])[0].ids; // ["a", "b", "c"]
 */
export function failureClusters(
  failures: readonly UnexplainedFailure[],
  { similarity = 0.35, least = 3 }: ClusterOptions = {},
): readonly FailureCluster[] {
  if (!(similarity > 0 && similarity <= 1)) throw new RangeError("failureClusters: similarity must lie in (0, 1]");
  const read = failures.slice(0, mostFailures);
  const vectors = vectorsOf(read.map(termsOf));
  const leaders = gather(vectors, [], similarity);
  const groups = gather(
    vectors,
    leaders.map(({ sum }) => normal(sum)),
    similarity,
  );
  const everywhere = new Map<string, number>();
  for (const vector of vectors) for (const [term, weight] of vector) everywhere.set(term, (everywhere.get(term) ?? 0) + weight);
  return groups
    .filter(({ members }) => members.length >= least)
    .sort((a, b) => b.members.length - a.members.length)
    .map(({ members, sum }) => {
      const middle = normal(sum);
      const typical = [...members].sort((a, b) => dot(vectors[b], middle) - dot(vectors[a], middle));
      const idsOf = (indices: readonly number[]) => indices.map((index) => read[index]?.id ?? "");
      return {
        terms: tellingTerms(sum, members.length, everywhere),
        size: members.length,
        share: members.length / read.length,
        examples: idsOf(typical.slice(0, mostExamples)),
        ids: idsOf(members),
      };
    });
}

/** Each vector to the nearest middle; without middles, those found so far, and the first that is like none begins another. */
function gather(vectors: readonly Vector[], middles: readonly Vector[], similarity: number): readonly Group[] {
  const isFixed = middles.length > 0;
  const groups: Group[] = middles.map(() => ({ members: [], sum: new Map(), squared: 0 }));
  for (const [index, vector] of vectors.entries()) {
    if (vector.size === 0) continue;
    let [best, nearest] = [-1, similarity - 1e-9];
    for (const [at, group] of groups.entries()) {
      const likeness = isFixed ? dot(vector, middles[at]) : dot(vector, group.sum) / Math.sqrt(group.squared);
      if (likeness > nearest) [best, nearest] = [at, likeness];
    }
    if (best < 0 && isFixed) continue;
    const group = groups[best] ?? { members: [], sum: new Map<string, number>(), squared: 0 };
    if (best < 0) groups.push(group);
    group.members.push(index);
    group.squared += 1 + 2 * dot(vector, group.sum);
    for (const [term, weight] of vector) group.sum.set(term, (group.sum.get(term) ?? 0) + weight);
  }
  return groups;
}

function termsOf({ text, traits = {} }: UnexplainedFailure): readonly string[] {
  const folded = fold(clip(text));
  const words = isDense(folded)
    ? [...folded.replaceAll(" ", "")].map((char, i, all) => `${char}${all[i + 1] ?? ""}`)
    : folded.split(" ").filter((word) => word.length > 1 && !common.has(word) && !/^\p{N}+$/u.test(word));
  return [...words, ...Object.entries(traits).map(([name, value]) => `${name}: ${value}`)];
}

/** Term frequencies, levelled by their logarithm, times inverse document frequencies, of length 1. */
function vectorsOf(documents: readonly (readonly string[])[]): readonly Vector[] {
  const counts = new Map<string, number>();
  for (const terms of documents) for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return documents.map((terms) => {
    const times = new Map<string, number>();
    for (const term of terms) times.set(term, (times.get(term) ?? 0) + 1);
    const rarity = (term: string) => Math.log(1 + documents.length / (counts.get(term) ?? 1));
    return normal(new Map([...times].map(([term, n]) => [term, (1 + Math.log(n)) * rarity(term)])));
  });
}

/** What weighs much here and little elsewhere. */
function tellingTerms(sum: Vector, size: number, everywhere: Vector): readonly string[] {
  return [...sum]
    .map(([term, weight]) => [term, (weight / size) * (weight / (everywhere.get(term) ?? weight))] as const)
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, mostTerms)
    .map(([term]) => term);
}

function normal(vector: Vector): Vector {
  const length = lengthOf(vector);
  return new Map([...vector].map(([term, weight]) => [term, weight / length]));
}

function lengthOf(vector: Vector): number {
  let sum = 0;
  for (const weight of vector.values()) sum += weight * weight;
  return Math.sqrt(sum);
}

function dot(a: Vector = new Map(), b: Vector = new Map()): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [term, weight] of small) sum += weight * (large.get(term) ?? 0);
  return sum;
}
