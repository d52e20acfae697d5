import { type Sql, userSql } from "../engine/sql.ts";
import { satisfactionOfCounts } from "./sessions.ts";

/** A function that SQL over the tables may call. */
export interface Macro {
  readonly name: string;
  /** As they are declared: a name, or a name with what it is when left out. */
  readonly parameters: readonly string[];
  /** What it gives, with unit and range. */
  readonly about: string;
  /** What it stands for, in DuckDB's core functions. */
  readonly body: string;
  /** A statement that shows it. */
  readonly example: string;
}

/** Sampling undone: a record kept with probability π stands for 1 / π. */
const sampled = "probability := 1";
const weight = "(1 / coalesce(probability, 1))";
/** The normal quantile of a 95 % interval, and its square. */
const z = "1.959963984540054";
const zz = "3.8414588206941227";

function wilson(end: "low" | "high"): string {
  const half = `${z} * sqrt(greatest(0, k * (n - k) / n + ${zz} / 4))`;
  const bound = `(k + ${zz} / 2 ${end === "low" ? "-" : "+"} ${half}) / (n + ${zz})`;
  const edge = end === "low" ? "WHEN k = 0 THEN 0" : "WHEN k = n THEN 1";
  return `CASE WHEN n > 0 THEN CASE ${edge} ELSE least(1, greatest(0, ${bound})) END END::DOUBLE`;
}

const quantileOf = (p: number): Macro => ({
  name: `p${p}`,
  parameters: ["x"],
  about: `The ${p === 50 ? "median" : `${p}th percentile`} (type 7), exact, in the unit of x`,
  body: `quantile_cont(x, ${p / 100})`,
  example: `SELECT model, p${p}(duration_ms) AS p${p}_ms FROM spans WHERE kind = 'llm' GROUP BY model`,
});

/** The metrics as functions of SQL: they are there in every engine whose tables are open, in the browser too. */
export const macros: readonly Macro[] = [
  ...[50, 90, 95, 99].map(quantileOf),
  {
    name: "wilson_low",
    parameters: ["k", "n"],
    about: "Lower end of the 95 % interval of a share k of n (Wilson), 0…1; null where n is 0",
    body: wilson("low"),
    example: "SELECT wilson_low(count_if(status = 'error'), count(*)) AS low FROM spans WHERE kind = 'llm'",
  },
  {
    name: "wilson_high",
    parameters: ["k", "n"],
    about: "Upper end of the 95 % interval of a share k of n (Wilson), 0…1; null where n is 0",
    body: wilson("high"),
    example: "SELECT wilson_high(count_if(status = 'error'), count(*)) AS high FROM spans WHERE kind = 'llm'",
  },
  {
    name: "rate",
    parameters: ["condition", sampled],
    about:
      "Share of rows for which a condition holds, 0…1; rows for which it is null are left out. Give inclusion_probability to undo sampling",
    body: `(sum(CASE WHEN condition THEN ${weight} WHEN NOT condition THEN 0 END) / sum(CASE WHEN condition IS NOT NULL THEN ${weight} END))::DOUBLE`,
    example:
      "SELECT feature, rate(status = 'error', inclusion_probability) AS error_rate FROM spans WHERE kind = 'llm' GROUP BY feature",
  },
  {
    name: "total",
    parameters: ["x", sampled],
    about: "Sum, null where there is nothing to add. Give inclusion_probability to undo sampling",
    body: `sum(x * ${weight})::DOUBLE`,
    example:
      "SELECT feature, total(cost_usd, inclusion_probability) AS cost_usd FROM spans WHERE is_call(kind) GROUP BY feature",
  },
  {
    name: "cost_per_1k",
    parameters: ["cost", sampled],
    about: "What a thousand calls cost, of those with a price, US dollars. Give inclusion_probability to undo sampling",
    body: `(1000 * sum(cost * ${weight}) / sum(CASE WHEN cost IS NOT NULL THEN ${weight} END))::DOUBLE`,
    example: "SELECT model, cost_per_1k(cost_usd) AS usd FROM spans WHERE is_call(kind) GROUP BY model",
  },
  {
    name: "is_call",
    parameters: ["kind"],
    about:
      "Whether a span is a model or embedding call: what totals of tokens and cost count, as wrappers repeat what their children spent",
    body: "(kind IN ('llm', 'embedding'))",
    example: "SELECT count(*)::DOUBLE AS calls FROM spans WHERE is_call(kind)",
  },
  {
    name: "tokens_in",
    parameters: ["input_tokens", "cache_read_tokens", "cache_write_tokens"],
    about: "All input tokens of a call, from its three buckets; null where it reports none",
    body: "CASE WHEN coalesce(input_tokens, cache_read_tokens, cache_write_tokens) IS NOT NULL THEN (coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0))::DOUBLE END",
    example:
      "SELECT p95(tokens_in(input_tokens, cache_read_tokens, cache_write_tokens)) AS p95_tokens FROM spans WHERE kind = 'llm'",
  },
  {
    name: "tokens_out",
    parameters: ["output_tokens", "reasoning_tokens"],
    about: "All output tokens of a call, visible and reasoning; null where it reports none",
    body: "CASE WHEN coalesce(output_tokens, reasoning_tokens) IS NOT NULL THEN (coalesce(output_tokens, 0) + coalesce(reasoning_tokens, 0))::DOUBLE END",
    example: "SELECT p95(tokens_out(output_tokens, reasoning_tokens)) AS p95_tokens FROM spans WHERE kind = 'llm'",
  },
  {
    name: "satisfaction_of",
    parameters: ["rephrases", "copies_to_new_chat", "abandons", "negative_follow_ups", "copies"],
    about:
      "Implicit satisfaction from how often users did what, 0…1: of any grouping, as sessions.satisfaction is of a session",
    body: satisfactionOfCounts.text,
    example: `SELECT satisfaction_of(count_if(kind = 'rephrase'), count_if(kind = 'copy_to_new_chat'), count_if(kind = 'abandon'),
  count_if(kind = 'follow_up' AND sentiment = 'negative'), count_if(kind = 'copy')) AS satisfaction FROM signals GROUP BY conversation_id`,
  },
];

/** The statements that make the {@link macros}. */
export function macrosSql(): readonly Sql[] {
  return macros.map(({ name, parameters, body }) =>
    userSql(`CREATE OR REPLACE TEMP MACRO ${name}(${parameters.join(", ")}) AS ${body}`),
  );
}
