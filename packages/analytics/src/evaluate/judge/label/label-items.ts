import { planSample, type Rubric } from "@telltale/core/judge";
import type { Engine } from "../../../engine/engine.ts";
import { sql } from "../../../engine/sql.ts";
import { listOf, readCandidates } from "../candidates.ts";
import type { HumanLabel } from "../label-file.ts";
import { readJudged } from "../read-judged.ts";

/** One thing to label: one answer by one rubric. */
export interface LabelItem {
  readonly spanId: string;
  readonly rubric: string;
  readonly question: string;
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  readonly choices: readonly { readonly key: string; readonly says: string; readonly value: number }[];
  /** What was said already; null where it was skipped. */
  readonly value?: number | null;
}

export interface LabelItemsAsked {
  readonly rubrics: readonly Rubric[];
  readonly count: number;
  readonly kind: string;
  readonly seed: string;
  readonly labels: readonly HumanLabel[];
}

/**
 * Answers to label, at random: of those that were judged where there are any, because only these tell what the judge is worth; else of all,
 * spread over the models.
 */
export async function labelItems(
  engine: Engine,
  { rubrics, count, kind, seed, labels }: LabelItemsAsked,
): Promise<LabelItem[]> {
  const all = await readCandidates(engine, { kind, window: null, by: "model", rubrics, evaluators: [], seed: `label ${seed}` });
  const names = rubrics.map(({ name }) => name);
  const scored = await engine.run(sql`SELECT DISTINCT span_id FROM scores
    WHERE evaluator_kind = 'llm' AND value IS NOT NULL AND name IN ${listOf(names)} AND span_id IS NOT NULL`);
  const judged = new Set(scored.map(({ span_id: id }) => String(id)));
  const judgedUnits = all.filter(({ id }) => judged.has(id)).map(({ id, draw }) => ({ id, draw }));
  const units = judgedUnits.length > 0 ? judgedUnits : all;
  if (units.length === 0) return [];
  const drawn = planSample(units, { share: Math.min(1, count / units.length) }).slice(0, count);
  const spans = await readJudged(
    engine,
    drawn.map(({ id }) => id),
  );
  const said = new Map(labels.map(({ spanId, rubric, value }) => [`${spanId} ${rubric}`, value]));
  return drawn.flatMap(({ id }) =>
    rubrics.flatMap((rubric) => {
      const item = spans.get(id)?.item;
      if (!item || rubric.needs.some((need) => !item[need])) return [];
      const value = said.get(`${id} ${rubric.name}`);
      const texts = [
        { name: "Input", text: item.input },
        { name: "Context", text: item.context },
        { name: "Answer", text: item.output },
      ].flatMap(({ name, text }) => (text === undefined ? [] : [{ name, text }]));
      const shared = { spanId: id, rubric: rubric.name, question: rubric.question, texts, choices: choicesOf(rubric) };
      return [value === undefined ? shared : { ...shared, value }];
    }),
  );
}

/** The keys of a scale: y and n, the levels' own digits, or the sum of points. */
function choicesOf({ scale }: Rubric): LabelItem["choices"] {
  if (scale.kind === "yes-no")
    return [
      { key: "y", says: `yes: ${scale.yes}`, value: 1 },
      { key: "n", says: `no: ${scale.no}`, value: 0 },
    ];
  if (scale.kind === "levels") return scale.levels.map(({ value, when }) => ({ key: String(value), says: when, value }));
  const most = scale.criteria.reduce((sum, criterion) => sum + criterion.most, 0);
  return Array.from({ length: most + 1 }, (_, value) => ({
    key: String(value),
    says: `${value} of ${most} points in all`,
    value,
  }));
}
