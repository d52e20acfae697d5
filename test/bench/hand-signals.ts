import type { HandSql } from "./hand-sql.ts";

const isSaid = `kind IN ('message_sent', 'response_shown', 'rephrase', 'edit', 'regenerate', 'stop', 'copy', 'copy_to_new_chat',
  'thumbs', 'rating', 'follow_up') OR (kind = 'abandon' AND label IS DISTINCT FROM 'composing')`;
/** Where a session begins in the month; those that began before it are not of it. */
const begins = "least(b.began_at, w.began_at) >= TIMESTAMP '2026-01-01'";
/** Sessions as one would count them by hand: both sides grouped, then joined. */
const sessions = (signals: string, spans: string, counts: string) => `
  (SELECT *, said > 0 OR w.began_at IS NOT NULL AS is_said FROM
    (SELECT session_id, min(occurred_at) AS began_at, arg_min(feature, occurred_at) AS feature, count(*) AS signals,
        count_if(${isSaid}) AS said, ${counts}
      FROM ${signals} AND session_id IS NOT NULL GROUP BY 1) AS b
    FULL JOIN (SELECT session_id, min(started_at) AS began_at, arg_min(feature, started_at) AS worked_at FROM ${spans} AND session_id IS NOT NULL GROUP BY 1) AS w
    USING (session_id) WHERE ${begins})`;
const count = (name: string, condition: string) => `count_if(${condition}) AS ${name}`;
const ofSatisfaction = [
  count("r", "kind = 'rephrase'"),
  count("n", "kind = 'copy_to_new_chat'"),
  count("a", "kind = 'abandon' AND label IS DISTINCT FROM 'composing'"),
  count("f", "kind = 'follow_up' AND sentiment = 'negative'"),
  count("c", "kind = 'copy'"),
].join(", ");
const score =
  "greatest(0, least(10, 10 - 3 * (r > 2)::INTEGER - 4 * (n > 0)::INTEGER - 2 * (a > 0)::INTEGER - 3 * (f > 0)::INTEGER + (c > 0)::INTEGER)) / 10";
const ofBehaviour = [
  count("turns", "kind = 'message_sent'"),
  count("responses", "kind = 'response_shown'"),
  ...["rephrase", "edit", "regenerate", "stop", "copy"].map((kind) => count(`${kind}_n`, `kind = '${kind}'`)),
  count("up", "kind = 'thumbs' AND value > 0"),
  count("down", "kind = 'thumbs' AND value < 0"),
  count("a", "kind = 'abandon' AND label IS DISTINCT FROM 'composing'"),
  count("f", "kind = 'follow_up' AND sentiment = 'negative'"),
  ...["copy_to_new_chat", "escalation", "task_completed"].map((kind) => count(`${kind}_n`, `kind = '${kind}'`)),
].join(", ");
const per = (name: string, n: string, of: string) => `sum(${n}) / sum(${of}) AS ${name}`;
const share = (name: string, n: string) => `count_if(${n} > 0) / count(*) AS ${name}`;
const step = (i: number, is: string) => `list(occurred_at) FILTER (${is}) AS times${i}`;
const firstAfter = (i: number) => `list_min(list_filter(times${i}, lambda x: x >= at${i - 1})) AS at${i}`;

/** The SQL one would write by hand for all figures of a question's row, of questions about what users did. */
export const handOfSignals: Readonly<Record<string, HandSql>> = {
  satisfaction: {
    asked: { by: ["feature"] },
    sql: ({
      signals,
      spans,
    }) => `SELECT feature, count(*)::DOUBLE AS sessions, count(score)::DOUBLE AS n, avg(score) AS mean, stddev_samp(score) AS sd,
        quantile_cont(score, [0.1, 0.5])[1] AS p10, quantile_cont(score, [0.1, 0.5])[2] AS p50, count_if(score <= 0.5) / count(score) AS low_rate
      FROM (SELECT coalesce(feature, worked_at) AS feature, CASE WHEN signals > 0 AND is_said THEN ${score} END AS score FROM ${sessions(signals, spans, ofSatisfaction)}) GROUP BY 1`,
    headline: ({ signals }) => `SELECT feature, count(*)::DOUBLE AS n, avg(${score}) AS mean
      FROM (SELECT session_id, any_value(feature) AS feature, ${ofSatisfaction} FROM ${signals} GROUP BY 1) GROUP BY 1`,
  },
  behaviour: {
    asked: {},
    sql: ({
      signals,
      spans,
    }) => `SELECT count(*)::DOUBLE AS sessions, sum(turns)::DOUBLE AS turns, sum(responses)::DOUBLE AS responses,
        ${per("rephrase_rate", "rephrase_n", "turns")}, ${per("edit_rate", "edit_n", "turns")}, ${per("regenerate_rate", "regenerate_n", "responses")},
        ${per("stop_rate", "stop_n", "responses")}, ${per("copy_rate", "copy_n", "responses")}, ${per("thumbs_up_rate", "up", "responses")},
        ${per("thumbs_down_rate", "down", "responses")}, ${share("abandon_rate", "a")}, ${share("copy_to_new_chat_rate", "copy_to_new_chat_n")},
        ${share("negative_follow_up_rate", "f")}, ${share("escalation_rate", "escalation_n")}, ${share("completion_rate", "task_completed_n")}
      FROM ${sessions(signals, spans, ofBehaviour)} WHERE signals > 0`,
  },
  funnel: {
    asked: {},
    sql: ({ signals, spans }) => `WITH steps AS (
        SELECT session_id, began_at, at1, at2, at3, ${firstAfter(4)} FROM (SELECT *, ${firstAfter(3)} FROM (SELECT *, ${firstAfter(2)} FROM (
          SELECT session_id, min(occurred_at) FILTER (kind = 'message_sent') AS at1, ${step(2, "kind = 'response_shown'")},
            ${step(3, "kind IN ('copy', 'share')")}, ${step(4, "kind IN ('task_completed', 'conversion')")}, min(occurred_at) AS began_at
          FROM ${signals} AND session_id IS NOT NULL GROUP BY 1)))),
      begun AS (SELECT session_id, min(started_at) AS began_at FROM ${spans} AND session_id IS NOT NULL GROUP BY 1),
      told AS (SELECT at1, at2, at3, at4 FROM steps AS b LEFT JOIN begun AS w USING (session_id) WHERE ${begins}),
      counts AS (SELECT unnest([${[1, 2, 3, 4]
        .map(
          (i) =>
            `{'place': ${i}.0::DOUBLE, 'step': '${["asked", "answered", "kept", "done"][i - 1]}', 'n': count(at${i})::DOUBLE, 'ms': quantile_cont((epoch_us(at${i}) - epoch_us(at1)) / 1000.0::DOUBLE, 0.5)}`,
        )
        .join(", ")}]) AS one FROM told)
      SELECT one.place AS place, one.step AS step, one.n AS n, one.n / max(one.n) OVER () AS share, max(one.n) OVER () AS share_effective_n,
        one.n / lag(one.n) OVER (ORDER BY one.place) AS from_previous, one.ms AS p50_ms FROM counts`,
    headline: ({ signals }) => `WITH s AS (SELECT session_id, min(occurred_at) FILTER (kind = 'message_sent') AS t1,
          min(occurred_at) FILTER (kind = 'response_shown') AS t2 FROM ${signals} GROUP BY 1)
      SELECT unnest(['asked', 'answered']) AS step, unnest([count(t1), count_if(t2 >= t1)])::DOUBLE AS n FROM s`,
  },
  retention: {
    asked: {},
    sql: ({ signals, spans }) => `WITH weeks AS (
        SELECT user_id, week, min(week) OVER (PARTITION BY user_id) AS at_ms FROM (
          SELECT DISTINCT user_id, date_trunc('week', seen_at) AS week FROM (
            SELECT user_id, started_at AS seen_at FROM ${spans} AND user_id IS NOT NULL
            UNION ALL SELECT user_id, occurred_at FROM ${signals} AND user_id IS NOT NULL))),
      cells AS (SELECT at_ms, date_diff('week', at_ms, week) AS period, count(*)::DOUBLE AS n FROM weeks GROUP BY ALL),
      sizes AS (SELECT at_ms, n AS users, unnest(range(date_diff('week', at_ms, date_trunc('week', TIMESTAMP '2026-01-31')))) AS period FROM cells WHERE period = 0)
      SELECT at_ms, users, period::DOUBLE AS period, coalesce(n, 0) AS n, coalesce(n, 0) / users AS rate, users AS rate_effective_n
      FROM sizes LEFT JOIN cells USING (at_ms, period)`,
  },
};
