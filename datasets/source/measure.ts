import { type Engine, userSql } from "@telltale/analytics";
import { dayMs, latencyCreep, modelUpdate, type Plan, rephrasedPrompt, retryLoop } from "./plan.ts";

/** One thing that goes wrong, and how much it shows. */
export interface Incident {
  readonly id: string;
  readonly kind: string;
  /** What moves. */
  readonly metric: string;
  /** In which part of the traffic. */
  readonly segment: Readonly<Record<string, string>>;
  /** First and last day, counted from 1. */
  readonly fromDay: number;
  readonly toDay: number;
  /** Half-open: `[fromMs, toMs)`. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The metric where all is well, and in the incident, measured over the records. */
  readonly size: Size;
  /** What else moves with it, and what does not. */
  readonly also: Readonly<Record<string, Size>>;
  readonly story: string;
}

export interface Size {
  readonly reference: number;
  readonly current: number;
}

/** Measures the incidents over the tables `spans`, `signals` and `scores`. A calm month has none. */
export async function measureIncidents(engine: Engine, plan: Plan): Promise<readonly Incident[]> {
  if (plan.calm) return [];
  const at = (day: number) => plan.startMs + (day - 1) * dayMs;
  const during = (column: string, fromMs: number, toMs: number) =>
    `epoch_ms(${column}) >= ${fromMs} AND epoch_ms(${column}) < ${toMs}`;
  const measure = async (value: string, from: string, reference: string, current: string): Promise<Size> => {
    const [row] = await engine.run(
      userSql(`SELECT (SELECT ${value} FROM ${from} WHERE ${reference}) AS reference,
        (SELECT ${value} FROM ${from} WHERE ${current}) AS current`),
    );
    return { reference: rounded(row?.reference), current: rounded(row?.current) };
  };
  const window = (fromDay: number, toDay: number) => ({ fromDay, toDay, fromMs: at(fromDay), toMs: at(toDay + 1) });

  const update = window(modelUpdate.fromDay, modelUpdate.toDay);
  const beforeUpdate = (column: string) => during(column, at(1), update.fromMs);
  const inUpdate = (column: string) => during(column, update.fromMs, update.toMs);
  const chat = "feature = 'chat'";
  const faithfulness = "scores WHERE name = 'faithfulness' AND feature = 'chat'";

  const creep = window(latencyCreep.fromDay, latencyCreep.toDay);
  const summaries = "(SELECT * FROM spans WHERE feature = 'summarise' AND kind = 'llm' AND status = 'ok')";

  const loopDay = window(retryLoop.day, retryLoop.day);
  const hourMs = 3_600_000;
  const loop = {
    ...loopDay,
    fromMs: loopDay.fromMs + retryLoop.fromHour * hourMs,
    toMs: loopDay.fromMs + retryLoop.toHour * hourMs,
  };
  const daily = (where: string) =>
    `(SELECT CAST(started_at AS DATE) AS day, sum(cost_usd) AS cost FROM spans WHERE ${where} GROUP BY 1)`;
  const onLoopDay = `epoch_ms(CAST(day AS TIMESTAMP)) = ${loopDay.fromMs}`;

  const prompt = window(rephrasedPrompt.fromDay, rephrasedPrompt.toDay);
  const rephrases = (version: string) => `(SELECT s.session_id, s.turn,
      EXISTS (SELECT 1 FROM signals g WHERE g.kind = 'rephrase' AND g.session_id = s.session_id AND g.turn = s.turn + 1) AS again
    FROM spans s WHERE s.prompt_name = 'answer' AND s.prompt_version = '${version}' AND s.status = 'ok'
      AND ${during("s.started_at", prompt.fromMs, prompt.toMs)})`;
  const rephraseRate = async (version: string) => {
    const [row] = await engine.run(userSql(`SELECT avg(CAST(again AS DOUBLE)) AS rate FROM ${rephrases(version)}`));
    return rounded(row?.rate);
  };

  return [
    {
      id: "model-update",
      kind: "silent_quality_loss",
      metric: "faithfulness",
      segment: { feature: "chat" },
      ...update,
      size: await measure(
        "avg(value)",
        `(SELECT * FROM ${faithfulness})`,
        beforeUpdate("occurred_at"),
        inUpdate("occurred_at"),
      ),
      also: {
        retrievalEmptyRate: await measure(
          "avg(CAST(len(documents) = 0 AS DOUBLE))",
          "spans",
          `kind = 'retrieval' AND ${chat} AND ${beforeUpdate("started_at")}`,
          `kind = 'retrieval' AND ${chat} AND ${inUpdate("started_at")}`,
        ),
        answerP95Ms: await measure(
          "quantile_cont(duration_ms, 0.95)",
          "spans",
          `name = 'answer' AND status = 'ok' AND ${beforeUpdate("started_at")}`,
          `name = 'answer' AND status = 'ok' AND ${inUpdate("started_at")}`,
        ),
        errorRate: await measure(
          "avg(CAST(status = 'error' AS DOUBLE))",
          "spans",
          `kind = 'llm' AND ${chat} AND ${beforeUpdate("started_at")}`,
          `kind = 'llm' AND ${chat} AND ${inUpdate("started_at")}`,
        ),
      },
      story:
        "The provider moves the name gpt-4o to another model, which asks the knowledge base in a way it does not understand: " +
        "retrieval comes back empty and answers are invented. Status and latency stay as they were.",
    },
    {
      id: "latency-creep",
      kind: "slow_trend",
      metric: "durationMs",
      segment: { feature: "summarise" },
      ...creep,
      size: await measure(
        "quantile_cont(duration_ms, 0.5)",
        summaries,
        during("started_at", at(1), at(8)),
        during("started_at", at(plan.days - 6), at(plan.days + 1)),
      ),
      also: {
        p95Ms: await measure(
          "quantile_cont(duration_ms, 0.95)",
          summaries,
          during("started_at", at(1), at(8)),
          during("started_at", at(plan.days - 6), at(plan.days + 1)),
        ),
      },
      story:
        "Summaries take 1.5 % longer every day. No day looks different from the one before it; the first and the last week do.",
    },
    {
      id: "retry-loop",
      kind: "cost_spike",
      metric: "costUsd",
      segment: { feature: "order_help" },
      ...loop,
      size: await measure("median(cost)", daily("feature = 'order_help'"), `NOT (${onLoopDay})`, onLoopDay),
      also: {
        totalCostUsd: await measure("median(cost)", daily("true"), `NOT (${onLoopDay})`, onLoopDay),
        retryCountMax: await measure(
          "max(retry_count)",
          "(SELECT * FROM spans WHERE feature = 'order_help' AND kind = 'llm')",
          `NOT (${during("started_at", loop.fromMs, loop.toMs)})`,
          during("started_at", loop.fromMs, loop.toMs),
        ),
      },
      story:
        "A tool answers with JSON that does not parse, and the agent asks again with all it has said so far, thirty times over: " +
        "ten hours cost what three quiet days do.",
    },
    {
      id: "rephrased-prompt",
      kind: "worse_variant",
      metric: "rephraseRate",
      segment: { feature: "chat", promptVersion: "8" },
      ...prompt,
      size: { reference: await rephraseRate("7"), current: await rephraseRate("8") },
      also: {},
      story:
        "Version 8 of the answer prompt goes to 30 % of chat sessions from day 12, and people ask again three times as often.",
    },
  ];
}

function rounded(value: unknown): number {
  return Number(Number(value).toPrecision(6));
}
