import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, grouped, unitOf } from "./asked.ts";
import type { Query } from "./query.ts";

export type BehaviourRow = Row & {
  readonly sessions: number;
  /** Messages users sent. */
  readonly turns: number;
  /** Answers that were shown. */
  readonly responses: number;
  /** Per message sent. */
  readonly rephraseRate: number | null;
  readonly editRate: number | null;
  /** Per answer shown. */
  readonly regenerateRate: number | null;
  readonly stopRate: number | null;
  readonly copyRate: number | null;
  readonly thumbsUpRate: number | null;
  readonly thumbsDownRate: number | null;
  /** Per session: at least once. */
  readonly abandonRate: number | null;
  readonly copyToNewChatRate: number | null;
  readonly negativeFollowUpRate: number | null;
  readonly escalationRate: number | null;
  readonly completionRate: number | null;
};

export const behaviour: Query<Asked, BehaviourRow> = {
  name: "behaviour",
  about: "What users did about the answers, as rates; sessions that begin in the window and have a signal",
  sql: (asked) =>
    grouped(
      "behaviour",
      unitOf(asked),
      asked,
      sql`count(*)::DOUBLE AS sessions, coalesce(sum(turns), 0) AS turns, coalesce(sum(responses), 0) AS responses,
      sum(rephrases) / nullif(sum(turns), 0) AS rephrase_rate, sum(edits) / nullif(sum(turns), 0) AS edit_rate,
      sum(regenerates) / nullif(sum(responses), 0) AS regenerate_rate, sum(stops) / nullif(sum(responses), 0) AS stop_rate,
      sum(copies) / nullif(sum(responses), 0) AS copy_rate, sum(thumbs_up) / nullif(sum(responses), 0) AS thumbs_up_rate,
      sum(thumbs_down) / nullif(sum(responses), 0) AS thumbs_down_rate,
      count_if(abandons > 0)::DOUBLE / nullif(count(*), 0) AS abandon_rate,
      count_if(copies_to_new_chat > 0)::DOUBLE / nullif(count(*), 0) AS copy_to_new_chat_rate,
      count_if(negative_follow_ups > 0)::DOUBLE / nullif(count(*), 0) AS negative_follow_up_rate,
      count_if(escalations > 0)::DOUBLE / nullif(count(*), 0) AS escalation_rate,
      count_if(completions > 0)::DOUBLE / nullif(count(*), 0) AS completion_rate`,
      sql`signals > 0`,
    ),
  row: camelRow,
};

export type SignalsRow = Row & {
  readonly kind: string;
  readonly n: number;
  readonly sessions: number;
};

export const signals: Query<Asked, SignalsRow> = {
  name: "signals",
  about:
    "How often users did each thing, and in how many sessions; by kind, and by what else is asked (the feature, model and prompt of the call it is about)",
  sql: (asked) =>
    grouped(
      "signals",
      "signals",
      { ...asked, by: [...new Set(["kind", ...(asked.by ?? [])])] },
      sql`count(*)::DOUBLE AS n, count(DISTINCT session_id)::DOUBLE AS sessions`,
    ),
  row: camelRow,
};
