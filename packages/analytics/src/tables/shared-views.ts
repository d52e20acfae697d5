import { type Sql, userSql } from "../engine/sql.ts";
import { macrosSql } from "./macros.ts";
import { sessionsSql } from "./sessions.ts";

/** What is made over the views `spans`, `signals` and `scores`, in this order, on every engine: the metrics as functions, and the view `sessions`. */
export function sharedViews(): readonly Sql[] {
  return [...macrosSql(), userSql(`CREATE OR REPLACE VIEW sessions AS ${sessionsSql().text}`)];
}
