import { mean, type TestResult } from "@telltale/core";
import {
  type Agreement,
  type AgreementOptions,
  type CorrectedScore,
  correctedScore,
  judgeAgreement,
  labelsNeeded,
  lengthBias,
  modelFamily,
  type Rubric,
  selfPreference,
} from "@telltale/core/judge";
import type { Engine } from "../../engine/engine.ts";
import { sql } from "../../engine/sql.ts";
import type { HumanLabel } from "./label-file.ts";

/** What one judge's scores of one rubric are worth by people's labels. */
export interface Calibration {
  readonly rubric: string;
  readonly evaluator: string;
  /** Scores with a value, and without one because the answer could not be read. */
  readonly judged: number;
  readonly unparsed: number;
  /** Null where no label is of a judged span. */
  readonly agreement: Agreement | null;
  readonly corrected: CorrectedScore;
  /** Kinder to longer answers than people are; kinder to its own family. */
  readonly length: TestResult | null;
  readonly ownFamily: TestResult | null;
  /** Labels it takes to show the target, were the judge as good as it looks; null where it does not look above it. */
  readonly labelsNeeded: number | null;
}

interface ScoreRow {
  readonly spanId: string;
  readonly evaluator: string;
  readonly value: number | null;
  readonly inclusionProbability: number;
  readonly chars: number;
  readonly model: string;
}

/** Holds the scores in a folder against labels, a calibration for each evaluator of each rubric. */
export async function calibrateJudge(
  engine: Engine,
  rubrics: readonly Rubric[],
  labels: readonly HumanLabel[],
  options: AgreementOptions & { readonly evaluators?: readonly string[] | undefined } = {},
): Promise<readonly Calibration[]> {
  const found: Calibration[] = [];
  for (const rubric of rubrics) {
    const rows = await readScores(engine, rubric.name);
    const human = humanValues(rubric, labels);
    for (const evaluator of new Set(rows.map((row) => row.evaluator))) {
      if (options.evaluators && !options.evaluators.includes(evaluator)) continue;
      const own = rows.filter((row) => row.evaluator === evaluator);
      if (own.some(({ value }) => value !== null)) found.push(calibrationOf(rubric, evaluator, own, human, options));
    }
  }
  return found;
}

function calibrationOf(
  rubric: Rubric,
  evaluator: string,
  rows: readonly ScoreRow[],
  human: ReadonlyMap<string, number>,
  options: AgreementOptions,
): Calibration {
  const valued = rows.flatMap((row) => (row.value === null ? [] : [{ ...row, value: row.value }]));
  const labelled = valued.flatMap((row) => {
    const said = human.get(row.spanId);
    return said === undefined ? [] : [{ ...row, human: said, judged: row.value }];
  });
  const others = valued.filter(({ spanId }) => !human.has(spanId));
  const agreement = labelled.length > 0 ? judgeAgreement(rubric, labelled, options) : null;
  const judgeModel = modelFamily(evaluator.split(" ").at(-1)?.split("→").at(-1) ?? "");
  const target = options.target ?? 0.85;
  const looks = agreement?.agreement.estimate ?? 0;
  return {
    rubric: rubric.name,
    evaluator,
    judged: valued.length,
    unparsed: rows.length - valued.length,
    agreement,
    corrected: correctedScore(rubric, labelled, others),
    length: lengthBias(labelled.filter(({ chars }) => chars > 0)),
    ownFamily: selfPreference(labelled.map((row) => ({ ...row, isOwn: modelFamily(row.model) === judgeModel }))),
    labelsNeeded: looks > target ? labelsNeeded({ target, expected: looks }) : null,
  };
}

async function readScores(engine: Engine, name: string): Promise<readonly ScoreRow[]> {
  const rows = await engine.run(sql`SELECT s.span_id, s.evaluator, s.value, s.inclusion_probability, j.chars, j.model
    FROM scores s LEFT JOIN (SELECT span_id, max(length(output_text))::DOUBLE AS chars,
      any_value(coalesce(response_model, request_model)) AS model FROM spans WHERE kind <> 'judge' GROUP BY span_id) j USING (span_id)
    WHERE s.name = ${name} AND s.evaluator_kind = 'llm' AND s.span_id IS NOT NULL AND s.evaluator IS NOT NULL
    ORDER BY s.evaluator, s.span_id`);
  return rows.map((row) => ({
    spanId: String(row.span_id),
    evaluator: String(row.evaluator),
    value: typeof row.value === "number" ? row.value : null,
    inclusionProbability: typeof row.inclusion_probability === "number" ? row.inclusion_probability : 1,
    chars: Number(row.chars ?? 0),
    model: String(row.model ?? ""),
  }));
}

/** One value for each span: the mean of several people, rounded to the scale; of an even split, upwards. */
function humanValues(rubric: Rubric, labels: readonly HumanLabel[]): ReadonlyMap<string, number> {
  const said = new Map<string, number[]>();
  for (const { spanId, rubric: name, value } of labels)
    if (name === rubric.name && value !== null) said.set(spanId, [...(said.get(spanId) ?? []), value]);
  return new Map([...said].map(([spanId, values]) => [spanId, Math.round(mean(values))]));
}
