import { type Sql, sql } from "../engine/sql.ts";

/** What a tool was called with: the hash the client keeps of it, else the input text. JSON is read as text: no extension is needed. */
const given = sql`coalesce(nullif(regexp_extract(CAST(attributes AS VARCHAR), '"argumentsHash"\\s*:\\s*"([^"]*)"', 1), ''), input_text)`;

/** Whether a call of a tool can be told from another: its trace, its name and its arguments are known. */
export const isTellable = sql`kind = 'tool' AND trace_id IS NOT NULL AND tool_name IS NOT NULL AND ${given} IS NOT NULL`;

/** Whether a tellable call repeats an earlier one that had ended well: core's `duplicateToolCallRate`. For a SELECT over such rows. */
export const isRepeat: Sql = sql`coalesce(
    started_at > min(started_at) FILTER (status = 'ok') OVER (PARTITION BY trace_id, tool_name, ${given}), false)`;
