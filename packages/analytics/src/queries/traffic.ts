import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, choosesKind, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { weight } from "./rate.ts";

export type TrafficRow = Row & {
  /** Spans recorded. */
  readonly n: number;
  /** Spans that happened: each recorded one stands for 1 / π of them, where sampling kept it with probability π. */
  readonly calls: number;
  readonly sessions: number;
  readonly users: number;
  readonly conversations: number;
  readonly traces: number;
};

export const traffic: Query<Asked, TrafficRow> = {
  name: "traffic",
  about: "Model calls, and the sessions, users and conversations they come from",
  sql: (asked) =>
    grouped(
      "traffic",
      "spans",
      asked,
      sql`count(*)::DOUBLE AS n, coalesce(sum(${weight}), 0)::DOUBLE AS calls,
      count(DISTINCT session_id)::DOUBLE AS sessions, count(DISTINCT user_id)::DOUBLE AS users,
      count(DISTINCT conversation_id)::DOUBLE AS conversations, count(DISTINCT trace_id)::DOUBLE AS traces`,
      choosesKind(asked) ? sql`true` : sql`kind = 'llm'`,
    ),
  row: camelRow,
};
