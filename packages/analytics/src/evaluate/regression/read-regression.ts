import { betterScore, mean } from "@telltale/core";
import { compareRuns, type RunsComparison } from "@telltale/core/experiment";
import { suggestion } from "../../engine/closest.ts";
import type { Engine } from "../../engine/engine.ts";
import { join, type Sql, sql } from "../../engine/sql.ts";
import { answer, type Query } from "../../queries/query.ts";

/** Which scores a run is: those whose columns have these values, of the score or of the span it judges. */
export type RunFilter = Readonly<Record<string, string>>;

export interface RegressionOptions {
  readonly before: RunFilter;
  readonly after: RunFilter;
  /** Names of the scores to compare. Default: all that both runs have. */
  readonly scores?: readonly string[] | undefined;
  /** The largest loss of a mean that is borne, ≥ 0, in the score's unit. Default 0. */
  readonly margin?: number | undefined;
  /** What names an item of the evaluation set: a key of the record's `attributes`, or `promptHash`. Default `item`. */
  readonly item?: string | undefined;
  /** Which way a score is better. Default: less of hallucination, toxicity and other faults by name, more of any other. */
  readonly better?: ((score: string) => "up" | "down") | undefined;
}

/** One score of both runs, item by item. */
export interface ScoreRegression extends RunsComparison {
  readonly score: string;
  readonly better: "up" | "down";
  /** Items of both runs that no evaluator has scored in both: two judges, or two wordings, are not compared. */
  readonly judgedApart: number;
}

/** Whether a change of model or prompt made an evaluation set worse, as plain JSON. */
export interface Regression {
  readonly v: 1;
  readonly before: RunFilter;
  readonly after: RunFilter;
  readonly margin: number;
  readonly scores: readonly ScoreRegression[];
  /** Each interval is as wide as makes all of them hold together, at 95 %. `failed` where any score regressed; `undecided` where none did, but one cannot be told yet; else `passed`. */
  readonly verdict: "passed" | "failed" | "undecided";
}

/** What a run may be told by. */
const columns: Readonly<Record<string, Sql>> = {
  release: sql`coalesce(s.release, j.release)`,
  environment: sql`coalesce(s.environment, j.environment)`,
  feature: sql`coalesce(s.feature, j.feature)`,
  tenant: sql`coalesce(s.tenant, j.tenant)`,
  evaluator: sql`s.evaluator`,
  model: sql`coalesce(j.response_model, j.request_model)`,
  requestModel: sql`j.request_model`,
  promptName: sql`j.prompt_name`,
  promptVersion: sql`j.prompt_version`,
  systemPromptHash: sql`j.system_prompt_hash`,
};
const variant = "variants.";

const itemScores: Query<
  { readonly filter: RunFilter; readonly item: string },
  { readonly score: string; readonly item: string; readonly evaluator: string; readonly value: number }
> = {
  name: "itemScores",
  about: "The scores of a run of an evaluation set, a row for each item, name and evaluator: the mean of those an item has",
  sql: ({ filter, item }) => {
    const told = Object.entries(filter).map(([name, value]) => sql`${columnOf(name)} = ${value}`);
    const path = `$."${item.replaceAll('"', "")}"`;
    const attribute = sql`coalesce(json_extract_string(s.attributes, ${path}), json_extract_string(j.attributes, ${path}))`;
    const named = item === "promptHash" ? sql`j.prompt_hash` : attribute;
    return sql`SELECT name AS score, item, evaluator, avg(value) AS value FROM (
      SELECT s.name, ${named} AS item, coalesce(s.evaluator, '') AS evaluator, s.value FROM scores s
        LEFT JOIN (SELECT * FROM spans WHERE span_id IN (SELECT span_id FROM scores)) j ON j.span_id = s.span_id
      WHERE ${join([sql`s.value IS NOT NULL`, ...told], " AND ")}) WHERE item IS NOT NULL GROUP BY ALL ORDER BY ALL`;
  },
  row: ({ score, item, evaluator, value }) => ({
    score: String(score),
    item: String(item),
    evaluator: String(evaluator),
    value: Number(value),
  }),
};

function columnOf(name: string): Sql {
  if (name.startsWith(variant)) {
    const experiment = name.slice(variant.length);
    return sql`coalesce(s.variants[${experiment}], j.variants[${experiment}])`;
  }
  const known = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (known) return known;
  throw new RangeError(
    `regress: a run cannot be told by "${name}"${suggestion(name, [...Object.keys(columns), "variants.<name>"])}`,
  );
}

/**
 * Compares two runs of one evaluation set, score by score and item by item.
 *
 * @param engine an engine whose tables are open
 * @throws {RangeError} if a run is told by an unknown column, has no scored items, or the runs have no score in common
 */
export async function readRegression(engine: Engine, options: RegressionOptions): Promise<Regression> {
  const {
    before,
    after,
    margin = 0,
    item = "item",
    better: betterOf = (score: string) => betterScore(score) ?? "up",
  } = options;
  const [old, now] = [await runOf(engine, before, item), await runOf(engine, after, item)];
  const common = [...old.keys()].filter((score) => now.has(score));
  const wanted = options.scores ?? common;
  const missing = wanted.find((score) => !common.includes(score));
  if (missing !== undefined || wanted.length === 0)
    throw new RangeError(
      `regress: the runs do not both have ${missing ?? "any score"}; ` +
        `before has ${[...old.keys()].join(", ")}, after has ${[...now.keys()].join(", ")}`,
    );
  const confidence = 1 - alpha / wanted.length;
  const isJudgeAsked = before.evaluator !== undefined && after.evaluator !== undefined;
  const scores = wanted.map((score): ScoreRegression => {
    const better = betterOf(score);
    const { judgedApart, ...runs } = alike(old.get(score) ?? new Map(), now.get(score) ?? new Map(), isJudgeAsked);
    return { score, better, judgedApart, ...compareRuns(runs, { margin, better, confidence }) };
  });
  if (scores.every(({ n }) => n === 0))
    throw new RangeError(
      scores.some(({ judgedApart }) => judgedApart > 0)
        ? "regress: the two runs were scored by different evaluators, so that nobody knows whether the judge changed or what it judges: judge both with one"
        : "regress: the two runs have no item in common",
    );
  const has = (verdict: RunsComparison["verdict"]) => scores.some((one) => one.verdict === verdict);
  return {
    v: 1,
    before,
    after,
    margin,
    scores,
    verdict: has("regressed") ? "failed" : has("undecided") ? "undecided" : "passed",
  };
}

/** Chance that any score is called better or worse by luck. */
const alpha = 0.05;

/** Evaluator → value. */
type Values = ReadonlyMap<string, number>;
/** Item → evaluator → value. */
type Items = ReadonlyMap<string, Values>;

/** The items' values, of those in both runs by the evaluators that scored them in both. */
function alike(old: Items, now: Items, isJudgeAsked: boolean) {
  const [before, after] = [new Map<string, number>(), new Map<string, number>()];
  let judgedApart = 0;
  for (const item of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(item), now.get(item)];
    const isShared = (evaluator: string) => isJudgeAsked || !was || !is || (was.has(evaluator) && is.has(evaluator));
    const [valuesBefore, valuesAfter] = [was, is].map((values) =>
      [...(values ?? [])].flatMap(([evaluator, value]) => (isShared(evaluator) ? [value] : [])),
    ) as [number[], number[]];
    if (was && is && valuesBefore.length === 0) judgedApart += 1;
    if (valuesBefore.length > 0) before.set(item, mean(valuesBefore));
    if (valuesAfter.length > 0) after.set(item, mean(valuesAfter));
  }
  return { before, after, judgedApart };
}

/** Score → its items. */
async function runOf(engine: Engine, filter: RunFilter, item: string): Promise<ReadonlyMap<string, Items>> {
  const rows = await answer(engine, itemScores, { filter, item });
  if (rows.length === 0) {
    const told = Object.entries(filter).map(([name, value]) => `${name}=${value}`);
    const named = item === "promptHash" ? "a prompt hash" : `attributes.${item}`;
    throw new RangeError(`regress: no score of ${told.join(", ")} names its item by ${named}; --item says by what else`);
  }
  const run = new Map<string, Map<string, Map<string, number>>>();
  for (const { score, item, evaluator, value } of rows) {
    const items = run.get(score) ?? new Map<string, Map<string, number>>();
    run.set(score, items.set(item, (items.get(item) ?? new Map<string, number>()).set(evaluator, value)));
  }
  return run;
}
