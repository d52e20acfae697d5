import { type Sql, userSql } from "../engine/sql.ts";
import { sessionsSql } from "./sessions.ts";

/** What is made over the views `spans`, `signals` and `scores`, in this order, on every engine. */
export function sharedViews(): readonly Sql[] {
  return [userSql(`CREATE OR REPLACE VIEW sessions AS ${sessionsSql().text}`)];
}
