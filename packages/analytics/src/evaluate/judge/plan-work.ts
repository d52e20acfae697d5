import { type Drawn, judgeMessages, planSample, type Rubric } from "@telltale/core/judge";
import type { Engine } from "../../engine/engine.ts";
import { type Period, windowOf } from "../../tables/period.ts";
import { tokensIn } from "./call-model.ts";
import { answeredRange, readCandidates, type StratumName, type Wanted } from "./candidates.ts";
import { readDone, readJudged } from "./read-judged.ts";
import type { JudgeWork } from "./run-work.ts";

/** Spans whose texts are held at once. */
export const chunkSize = 200;

/** Which answers are judged. */
export interface DrawOptions {
  readonly rubrics: readonly Rubric[];
  /** How many of the answers: a share 0…1, or a number of spans. Default 0.05. */
  readonly sample?: number | { readonly count: number } | undefined;
  /** Spreads the sample over the values of this, at least `least` of each. */
  readonly by?: StratumName | undefined;
  /** Least spans of each stratum. Default 5. */
  readonly least?: number | undefined;
  /** Judges all of these, and the sample of the others: failures and unserved users, or answers likely to be on the edge. */
  readonly first?: Wanted | undefined;
  /** Which kind of span holds the answers. Default `llm`. */
  readonly kind?: string | undefined;
  /** Of which time. Default: all. Counted back from the newest answer. */
  readonly period?: Period | undefined;
  /** Another seed draws other spans. Default: the same ones in every run. */
  readonly seed?: string | undefined;
}

/** Draws the answers to judge, or takes what an interrupted run had drawn. */
export async function drawAnswers(
  engine: Engine,
  options: DrawOptions,
  evaluators: readonly string[],
  plan: readonly Drawn[] | null,
): Promise<{ readonly drawn: readonly Drawn[]; readonly candidates: number }> {
  const { sample = 0.05, by, least = by ? 5 : 1, first, kind = "llm", period, rubrics, seed = "" } = options;
  const range = await answeredRange(engine, kind);
  const window = period && range ? windowOf(period, range) : range;
  const units = range ? await readCandidates(engine, { kind, window, by, first, rubrics, evaluators, seed }) : [];
  if (plan) return { drawn: plan, candidates: Math.max(units.length, plan.length) };
  const share = typeof sample === "number" ? sample : Math.min(1, sample.count / Math.max(1, units.length));
  return { drawn: units.length > 0 ? planSample(units, { share, least }) : [], candidates: units.length };
}

/** What is left to do of what was drawn. */
export interface PlannedWork {
  readonly work: readonly JudgeWork[];
  /** Judgements that are there already. */
  readonly already: number;
  /** Those of them that another sample drew, with a chance that is far from this one's. */
  readonly drawnOtherwise: number;
  /** Judgements left out because the span lacks what the rubric needs, by rubric. */
  readonly lacking: Readonly<Record<string, number>>;
  /** About how many tokens all that would be asked has. */
  readonly inputTokens: number;
}

/** A chance so many times another's weighs a judgement differently enough to be told. */
const farApart = 1.5;

/** Looks what of the drawn is not judged yet, and can be. */
export async function planWork(
  engine: Engine,
  drawn: readonly Drawn[],
  rubrics: readonly Rubric[],
  evaluatorOf: (rubric: Rubric) => string,
): Promise<PlannedWork> {
  const evaluators = rubrics.map(evaluatorOf);
  const work: JudgeWork[] = [];
  const lacking: Record<string, number> = {};
  let already = 0;
  let drawnOtherwise = 0;
  let inputTokens = 0;
  for (let from = 0; from < drawn.length; from += chunkSize) {
    const some = drawn.slice(from, from + chunkSize);
    const ids = some.map(({ id }) => id);
    const done = await readDone(engine, ids, evaluators);
    const spans = await readJudged(engine, ids);
    for (const { id, inclusionProbability } of some) {
      const span = spans.get(id);
      if (!span) continue;
      const { item, context } = span;
      const chance = (context.inclusionProbability ?? 1) * inclusionProbability;
      for (const rubric of rubrics) {
        const before = done.get(`${id} ${evaluatorOf(rubric)}`);
        if (before !== undefined) {
          already += 1;
          if (Math.max(before / chance, chance / before) > farApart) drawnOtherwise += 1;
        } else if (rubric.needs.some((need) => !item[need])) lacking[rubric.name] = (lacking[rubric.name] ?? 0) + 1;
        else {
          work.push({ spanId: id, inclusionProbability, rubric });
          inputTokens += tokensIn(judgeMessages(rubric, item));
        }
      }
    }
  }
  return { work, already, drawnOtherwise, lacking, inputTokens };
}
