import type { Row } from "../engine/cell.ts";
import { join, sql } from "../engine/sql.ts";
import { type Asked, camelRow, ofWindows, rowsOf } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";

export type PersonalDataRow = Row & {
  /** `email_address`, `credit_card`, `openai_key`, …: the types of core's `piiTypesOf`. */
  readonly type: string;
  /** Spans in whose input, and in whose output, it was seen. */
  readonly inputs: number;
  readonly outputs: number;
  readonly users: number;
};

export const personalData: Query<Asked, PersonalDataRow> = {
  name: "personalData",
  about: "Which kinds of personal data and secrets were seen in inputs and outputs, in how many spans, of how many users",
  sql: (asked) =>
    ofWindows("personalData", asked, (one) => {
      const { listed, names } = keysOf("personalData", "spans", one);
      const holds = sql`len(input_pii_types) > 0 OR len(output_pii_types) > 0`;
      const found = sql`user_id AS who, input_pii_types AS inputs, output_pii_types AS outputs,
        unnest(list_distinct(list_concat(coalesce(input_pii_types, []), coalesce(output_pii_types, [])))) AS type`;
      const measures = sql`type, (count(*) FILTER (list_contains(inputs, type)))::DOUBLE AS inputs,
        (count(*) FILTER (list_contains(outputs, type)))::DOUBLE AS outputs, count(DISTINCT who)::DOUBLE AS users`;
      return sql`SELECT ${join([...names, measures], ", ")} FROM (
        SELECT ${join([...listed, found], ", ")} ${rowsOf("personalData", "spans", one, sql`(${holds})`)}) GROUP BY ALL ORDER BY ALL`;
    }),
  row: camelRow,
};
