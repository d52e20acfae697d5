import { column, type Sql, sql } from "../engine/sql.ts";
import { type Asked, segmentsOf, truncated } from "./asked.ts";
import { dimensionName, type Source, sourceTime } from "./dimensions.ts";

/** What rows are counted by. */
export interface Keys {
  /** `expression AS name`, in the order of a row: `at_ms` first. */
  readonly listed: readonly Sql[];
  /** The names alone, for a statement around it. */
  readonly names: readonly Sql[];
}

/** What a question that is written out in more than one step is counted by: `every`, then `by`. */
export function keysOf(question: string, source: Source, asked: Asked): Keys {
  const { every, by = [] } = asked;
  const time = every ? [sql`${truncated(question, every, sourceTime[source])} AS at_ms`] : [];
  return {
    listed: [...time, ...segmentsOf(question, source, asked)],
    names: [...(every ? [column("at_ms")] : []), ...by.map((name) => column(dimensionName(name)))],
  };
}
