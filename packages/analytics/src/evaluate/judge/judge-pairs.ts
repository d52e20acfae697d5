import { type Pair, type PairPreference, pairMessages, pairPreference, type SwappedPair } from "@telltale/core/judge";
import type { Engine } from "../../engine/engine.ts";
import { openParquetStore } from "../../parquet/parquet-store.ts";
import { type Period, windowOf } from "../../tables/period.ts";
import { expectedUsd, tokensIn, unknownPrice } from "./call-model.ts";
import { answeredRange } from "./candidates.ts";
import { createJudge } from "./create-judge.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { pairRecordsOf } from "./pair-records.ts";
import { type JudgedSpan, readJudged, spanIn } from "./read-judged.ts";
import { namesOfPair, type PairOfSpans, pairNamed, readPairs, readSaid, type Variant } from "./read-pairs.ts";
import { createSpendCap, type SpendCap } from "./spend-cap.ts";
import { hashOf } from "./stable-id.ts";
import { whileJudging } from "./while-judging.ts";
import { noWork, type RunOptions, type WorkDone, workThrough } from "./work-through.ts";

export interface JudgePairsOptions extends RunOptions {
  /** Which answers are compared: columns of spans and their values. */
  readonly before: Variant;
  readonly after: Variant;
  /** What makes an answer better. Default: which serves the user better, by what stands in the input and the context. */
  readonly question?: string | undefined;
  /** What tells that two answers are to the same: `input` (its text, the default), `promptHash`, or a key of `attributes`. */
  readonly item?: string | undefined;
  /** How many of the pairs: a share 0…1, or a number. Default: all. */
  readonly sample?: number | { readonly count: number } | undefined;
  readonly kind?: string | undefined;
  readonly period?: Period | undefined;
  readonly seed?: string | undefined;
}

/** What a run of comparisons did, and what all of them together say. */
export interface PairsRun extends WorkDone {
  readonly evaluator: string;
  /** Inputs that both variants answered, and how many of these were drawn. */
  readonly candidates: number;
  readonly drawn: number;
  readonly isResumed: boolean;
  /** Comparisons that were there already, and those to be made. */
  readonly already: number;
  readonly of: number;
  readonly expectedUsd: number | null;
  readonly spentUsd: number;
  /** Of the drawn pairs that are judged by now, `a` the answers before and `b` those after; null where there are none. */
  readonly preference: PairPreference | null;
}

const defaultQuestion =
  "Which answer serves the user better: correct, true to the context where there is one, complete and to the point?";
/** Pairs whose texts are held at once. */
const chunkSize = 100;

/**
 * Lets a judge compare the answers of two variants to the same inputs, each pair in both orders, and keeps what it says as scores
 * `preference` of the later answer: 1 where it wins in both orders, 0 where the earlier does, else 0.5.
 *
 * A run that ends, however it ends, is taken up by the next one with the same options; nothing is paid twice.
 *
 * @throws {RangeError} for options that do not fit, and for a cap on costs where no price is known
 * @throws {Error} if another run is judging the folder
 */
export function judgePairs(dir: string, options: JudgePairsOptions): Promise<PairsRun> {
  return whileJudging(dir, { isDry: options.isDry }, (engine) => comparePairs(engine, dir, options));
}

async function comparePairs(engine: Engine, dir: string, options: JudgePairsOptions): Promise<PairsRun> {
  const { before, after, model, question = defaultQuestion, item = "input", sample = 1, kind = "llm", seed = "" } = options;
  const { maxUsd = Number.POSITIVE_INFINITY, prices = [], period = null, isDry = false } = options;
  const priceOf = (n: number, tokens: number) => expectedUsd(model, n, tokens, prices, Date.now());
  if (maxUsd < Number.POSITIVE_INFINITY && priceOf(1, 0) === null) throw new RangeError(unknownPrice(model));
  const evaluator = `pair@1#${hashOf(JSON.stringify([question, before, after]), 8)} ${model.model}`;
  const ledger = await openLedger(dir, hashOf(JSON.stringify([evaluator, item, sample, kind, period, seed]), 16));
  try {
    const range = await answeredRange(engine, kind);
    const window = period && range ? windowOf(period, range) : range;
    const all = window ? await readPairs(engine, { before, after, item, kind, window, seed }) : [];
    const count = typeof sample === "number" ? Math.ceil(sample * all.length) : sample.count;
    const drawn = ledger.plan?.map(({ id }) => pairNamed(id)) ?? all.slice(0, count);
    const there = new Map((await readSaid(engine, evaluator)).map((said) => [namesOfPair(said), said]));
    const work = drawn.filter((pair) => !there.has(namesOfPair(pair)));
    const candidates = Math.max(all.length, drawn.length);
    const known = {
      evaluator,
      candidates,
      drawn: drawn.length,
      isResumed: ledger.plan !== null,
      already: drawn.length - work.length,
      of: work.length,
      expectedUsd: priceOf(2 * work.length, await tokensOf(engine, work.slice(0, chunkSize), question)),
    };
    const earlier = drawn.flatMap((pair) => there.get(namesOfPair(pair)) ?? []);
    if (isDry || work.length === 0)
      return { ...known, ...noWork, spentUsd: ledger.paidUsd, preference: pairPreference(earlier) };
    const chance = drawn.length / candidates;
    if (!ledger.plan) await ledger.keepPlan(drawn.map((pair) => ({ id: namesOfPair(pair), inclusionProbability: chance })));
    const cap = createSpendCap(maxUsd, ledger.paidUsd);
    const { done, said } = await compareAll(engine, dir, work, { ...options, question, evaluator, ledger, cap, chance });
    if (done.stoppedBy === null && done.failed === 0) await ledger.remove();
    return { ...known, ...done, spentUsd: cap.spentUsd, preference: pairPreference([...earlier, ...said]) };
  } finally {
    await ledger.close();
  }
}

interface Comparing extends JudgePairsOptions {
  readonly question: string;
  readonly evaluator: string;
  readonly ledger: Ledger;
  readonly cap: SpendCap;
  readonly chance: number;
}

/** Compares pairs, several at once, and keeps each before the next one is begun in its place. */
async function compareAll(engine: Engine, dir: string, work: readonly PairOfSpans[], options: Comparing) {
  const { model, prices, question, evaluator, ledger, cap, chance, concurrency = 4, signal, onProgress = () => {} } = options;
  const judge = createJudge({ model, prices, log: ledger, cap });
  const store = await openParquetStore(dir, { compaction: false });
  const said: SwappedPair[] = [];
  try {
    const done = await workThrough(work, {
      concurrency,
      chunkSize,
      signal,
      textsOf: (some) => textsOf(engine, some),
      ask: async (pair, texts) => judge.compare(question, pairIn(texts, pair), `${namesOfPair(pair)} ${evaluator}`),
      keep: async (pair, texts, judgement) => {
        const { score, spans } = pairRecordsOf(pair, judgement, { evaluator, after: spanIn(texts, pair.after), chance });
        await store.append({ spans, signals: [], scores: [score] });
        const [plain, swapped] = judgement.said;
        said.push({ plain, swapped });
      },
      onDone: (n) => onProgress({ done: n, of: work.length, spentUsd: cap.spentUsd }),
    });
    return { done, said };
  } finally {
    await store.close();
  }
}

function textsOf(engine: Engine, pairs: readonly PairOfSpans[]): Promise<ReadonlyMap<string, JudgedSpan>> {
  return readJudged(
    engine,
    pairs.flatMap(({ before, after }) => [before, after]),
  );
}

/** A context is shown where both answers had the same: of two, a judge could not say whose it reads. */
function pairIn(spans: ReadonlyMap<string, JudgedSpan>, pair: PairOfSpans): Pair {
  const [{ item: a }, { item: b }] = [spanIn(spans, pair.before), spanIn(spans, pair.after)];
  return { input: b.input ?? a.input ?? "", a: a.output, b: b.output, ...(a.context === b.context && { context: b.context }) };
}

/** Tokens of a question on average, by some of the pairs. */
async function tokensOf(engine: Engine, pairs: readonly PairOfSpans[], question: string): Promise<number> {
  const texts = await textsOf(engine, pairs);
  const messages = pairs.flatMap((pair) => pairMessages(question, pairIn(texts, pair), false));
  return tokensIn(messages) / Math.max(1, pairs.length);
}
