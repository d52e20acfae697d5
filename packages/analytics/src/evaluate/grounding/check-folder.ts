import type { Score } from "@telltale/core/trace";
import type { Engine } from "../../engine/engine.ts";
import { createNodeEngine } from "../../engine/node-engine.ts";
import { openParquetStore } from "../../parquet/parquet-store.ts";
import { recoverJournals } from "../../parquet/recover-journals.ts";
import { openTables } from "../../tables/open-tables.ts";
import { type Period, windowOf } from "../../tables/period.ts";
import type { Window } from "../../tables/window.ts";
import { accessEvaluator, accessScores } from "../failures/access-scores.ts";
import { drawOf, uuidOf } from "../judge/stable-id.ts";
import { type Checked, checkTexts, evaluatorsOf, type TextChecks } from "./check-texts.ts";
import { answersIn, knownScores, type ReadAnswer, readAnswers } from "./read-texts.ts";

export interface CheckFolderOptions extends TextChecks {
  /** How many of the answers: a share 0…1, or a number. Default: all. The same answers are drawn in every run. */
  readonly sample?: number | { readonly count: number } | undefined;
  /** Of which time, counted back from the newest record. Default: all. */
  readonly period?: Period | undefined;
  /** Finds, and writes nothing. */
  readonly isDry?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: { readonly done: number; readonly of: number }) => void) | undefined;
}

/** What one check came to. */
export interface CheckSum {
  readonly name: Checked["name"] | "unusualAccess";
  /** Answers that could be checked for it; of unusual access, users and whole days that could be told. */
  readonly n: number;
  /** Those where it was found: a value of 0.5 or more; of groundedness, less. */
  readonly found: number;
  readonly mean: number;
}

export interface CheckRun {
  /** Model calls of the time, how many of them had text, how many were drawn and checked, and how many of those had a context. */
  readonly spans: number;
  readonly withText: number;
  readonly checked: number;
  readonly withContext: number;
  readonly sums: readonly CheckSum[];
  /** Scores written, and those that were there already. */
  readonly written: number;
  readonly already: number;
  readonly isStopped: boolean;
}

/** Answers whose texts are held, and kept, at once; fewer where a model is asked, so that little of what it said is lost. */
const chunkSizes = { byWords: 500, byModel: 20 };

/**
 * Checks the answers of a folder by their texts, and its users by what they ask, without a judge, and keeps what it finds as scores. Ids come from what was checked by
 * what: another run adds what is new and writes nothing twice, and a run that was stopped is gone on with. A model that compares claims is not
 * asked again about answers that have its score: these are left out of the sums.
 *
 * @throws {RangeError} for a sample or a canary that cannot be
 */
export async function checkFolder(dir: string, options: CheckFolderOptions = {}): Promise<CheckRun> {
  const engine = await createNodeEngine();
  try {
    await recoverJournals(engine, dir);
    const { range } = await openTables(engine, dir);
    const window = range && windowOf(options.period ?? { last: "all" }, range);
    const { spans, spanIds } = window ? await answersIn(engine, window) : { spans: 0, spanIds: [] };
    const share = shareOf(options.sample ?? 1, spanIds.length);
    const drawn = share < 1 ? spanIds.filter((spanId) => drawOf(`check ${spanId}`) < share) : spanIds;
    const texts = await checkDrawn(engine, dir, drawn, share, options);
    const access = window && !texts.isStopped ? await checkAccess(engine, dir, window, options) : null;
    const sums = [...texts.sums, ...(access ? [access.sum] : [])];
    const [written, already] = [texts.written + (access?.written ?? 0), texts.already + (access?.already ?? 0)];
    return { spans, withText: spanIds.length, ...texts, sums, written, already };
  } finally {
    await engine.close();
  }
}

async function checkDrawn(engine: Engine, dir: string, drawn: readonly string[], share: number, options: CheckFolderOptions) {
  const { isDry = false, signal, onProgress = () => {} } = options;
  const sums = new Map<Checked["name"], CheckSum>();
  const done = { checked: 0, withContext: 0, written: 0, already: 0 };
  const evaluators = evaluatorsOf(options);
  const known = await knownScores(engine, Object.values(evaluators));
  const isAnswered = (spanId: string) => known.has(idOf(spanId, "groundedness", evaluators.grounding));
  const asked = options.grounder ? drawn.filter((spanId) => !isAnswered(spanId)) : drawn;
  const chunkSize = options.grounder ? chunkSizes.byModel : chunkSizes.byWords;
  const store = isDry || asked.length === 0 ? null : await openParquetStore(dir, { compaction: false });
  try {
    for (let from = 0; from < asked.length && !signal?.aborted; from += chunkSize) {
      const answers = await readAnswers(engine, asked.slice(from, from + chunkSize));
      const scores: Score[] = [];
      for (const answer of answers) {
        const found = await checkTexts(answer.texts, options);
        for (const one of found) sums.set(one.name, withOne(sums.get(one.name), one));
        scores.push(...found.map((one) => scoreOf(answer, one, share)));
        done.checked += 1;
        if (answer.texts.contexts.some((context) => context.trim() !== "")) done.withContext += 1;
        if (done.checked % 20 === 0) onProgress({ done: done.checked, of: asked.length });
      }
      const fresh = scores.filter(({ id }) => !known.has(id));
      await store?.append({ spans: [], signals: [], scores: fresh });
      done.written += store ? fresh.length : 0;
      done.already += scores.length - fresh.length;
    }
  } finally {
    await store?.close();
  }
  return { ...done, sums: [...sums.values()], isStopped: signal?.aborted ?? false };
}

/** Of all users of the time, whatever the sample of answers: who stands out is told by comparing. Null where nobody could be told. */
async function checkAccess(engine: Engine, dir: string, window: Window, { isDry = false }: CheckFolderOptions) {
  const scores = await accessScores(engine, window);
  if (scores.length === 0) return null;
  const known = await knownScores(engine, [accessEvaluator]);
  const fresh = scores.filter(({ id }) => !known.has(id));
  if (!isDry && fresh.length > 0) {
    const store = await openParquetStore(dir, { compaction: false });
    try {
      await store.append({ spans: [], signals: [], scores: fresh });
    } finally {
      await store.close();
    }
  }
  const sum = scores.reduce<CheckSum | undefined>(
    (sum, { value = 0 }) => withOne(sum, { name: "unusualAccess", value }),
    undefined,
  );
  return sum && { sum, written: isDry ? 0 : fresh.length, already: scores.length - fresh.length };
}

function withOne(sum: CheckSum | undefined, { name, value }: Pick<CheckSum, "name"> & { readonly value: number }): CheckSum {
  const { n, found, mean } = sum ?? { n: 0, found: 0, mean: 0 };
  const isFound = name === "groundedness" ? value < 0.5 : value >= 0.5;
  return { name, n: n + 1, found: found + (isFound ? 1 : 0), mean: mean + (value - mean) / (n + 1) };
}

function shareOf(sample: number | { readonly count: number }, n: number): number {
  const share = typeof sample === "number" ? sample : Math.min(1, sample.count / Math.max(1, n));
  if (!(share > 0 && share <= 1)) throw new RangeError(`check: a sample of ${share} is no share between 0 and 1`);
  return share;
}

/** The same answer, checked the same way, gives the same record. */
function idOf(spanId: string, name: Checked["name"], evaluator: string): string {
  return uuidOf(`check ${spanId} ${name} ${evaluator}`);
}

function scoreOf({ spanId, context, endedAtMs }: ReadAnswer, checked: Checked, share: number): Score {
  const { inclusionProbability = 1, ...belongs } = context;
  const chance = inclusionProbability * share;
  const { name, evaluator } = checked;
  return {
    ...belongs,
    ...checked,
    id: idOf(spanId, name, evaluator),
    atMs: endedAtMs,
    spanId,
    evaluatorKind: "code",
    ...(chance < 1 && { inclusionProbability: chance }),
  };
}
