import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, grouped, ofWindows, unitOf, within } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";

export type DepthRow = Row & {
  /** Messages the user sent. */
  readonly turns: number;
  /** Sessions, or conversations, with so many. */
  readonly n: number;
  /** Of all of them, 0…1. */
  readonly share: number;
  /** Share with so many turns or more, 0…1. */
  readonly orMoreShare: number;
};

export const depth: Query<Asked, DepthRow> = {
  name: "depth",
  about: "How many turns sessions have that begin in the window; conversations, where it is asked by conversationId",
  sql: (asked) =>
    ofWindows("depth", asked, (one) => {
      const { by = [] } = one;
      // A row for each conversation would be no distribution: the name only says what is counted.
      const apart = { ...one, by: by.filter((name) => !/^conversation_?id$/i.test(name)) };
      const part = within(keysOf("depth", unitOf(one), apart).names);
      const counts = grouped("depth", unitOf(one), apart, sql`turns, count(*)::DOUBLE AS n`, sql`turns > 0`);
      return sql`SELECT *, n / sum(n) OVER (${part}) AS share, sum(n) OVER (${part} ORDER BY turns DESC) / sum(n) OVER (${part}) AS or_more_share
        FROM (${counts}) ORDER BY ALL`;
    }),
  row: camelRow,
};
