import { type Sql, sql } from "../engine/sql.ts";
import { type Asked, choosesKind } from "./asked.ts";
import { speaksOf } from "./dimensions.ts";

/** Columns that say how a call ended: who asks by one of them wants the failed calls too. */
const outcomes = ["status", "error_type", "http_status"];

/**
 * Which spans a question about time is of, as SQL: model calls that were answered, unless the asker chooses kinds or outcomes. A
 * call that fails at once, as at a rate limit, would make the system look the faster the more it fails; one that was aborted says
 * only how long somebody waited.
 */
export function timedCalls(asked: Asked): Sql {
  const answered = outcomes.some((name) => speaksOf(name, asked.by, asked.where)) ? sql`true` : sql`status = 'ok'`;
  return choosesKind(asked) ? answered : sql`kind = 'llm' AND ${answered}`;
}
