import { suggestion } from "../engine/closest.ts";
import { type Sql, sql } from "../engine/sql.ts";
import { snakeCase } from "../parquet/columns.ts";
import type { Unit } from "../tables/sessions.ts";

/** Where rows come from. */
export type Source = "spans" | "signals" | "scores" | "users" | Unit;

/** The column that says when a row of the source happened. */
export const sourceTime: Readonly<Record<Source, Sql>> = {
  spans: sql`started_at`,
  signals: sql`occurred_at`,
  scores: sql`occurred_at`,
  sessions: sql`started_at`,
  conversations: sql`started_at`,
  turns: sql`started_at`,
  users: sql`started_at`,
};

const context = {
  feature: sql`feature`,
  route: sql`route`,
  environment: sql`environment`,
  release: sql`release`,
  tenant: sql`tenant`,
  user_id: sql`user_id`,
};
const inTime = (time: Sql) => ({
  day: sql`day`,
  hour: sql`CAST(date_part('hour', ${time}) AS DOUBLE)`,
  weekday: sql`CAST(date_part('isodow', ${time}) AS DOUBLE)`,
});

const ofUnit = {
  model: sql`model`,
  prompt_name: sql`prompt_name`,
  prompt_version: sql`prompt_version`,
  ...context,
  cohort: sql`cohort`,
  ...inTime(sql`started_at`),
};

/**
 * What rows may be grouped by and filtered on, by source. `hour` is the hour of the day, `weekday` 1 (Monday) to 7, UTC; `cohort` is
 * the Monday of the week in which the user was first seen.
 */
const dimensions: Readonly<Record<Source, Readonly<Record<string, Sql>>>> = {
  spans: {
    model: sql`coalesce(response_model, request_model)`,
    ...context,
    prompt_name: sql`prompt_name`,
    prompt_version: sql`prompt_version`,
    system_prompt_hash: sql`system_prompt_hash`,
    kind: sql`kind`,
    name: sql`name`,
    provider: sql`provider`,
    request_model: sql`request_model`,
    response_model: sql`response_model`,
    system_fingerprint: sql`system_fingerprint`,
    status: sql`status`,
    error_type: sql`error_type`,
    http_status: sql`CAST(http_status AS DOUBLE)`,
    finish_reason: sql`finish_reason`,
    fallback_from: sql`fallback_from`,
    retry_count: sql`CAST(retry_count AS DOUBLE)`,
    stream: sql`stream`,
    output_type: sql`output_type`,
    schema_name: sql`schema_name`,
    input_script: sql`input_script`,
    tool_name: sql`tool_name`,
    session_id: sql`session_id`,
    conversation_id: sql`conversation_id`,
    trace_id: sql`trace_id`,
    turn: sql`CAST(turn AS DOUBLE)`,
    ...inTime(sql`started_at`),
  },
  signals: {
    model: sql`model`,
    prompt_name: sql`prompt_name`,
    prompt_version: sql`prompt_version`,
    kind: sql`kind`,
    label: sql`label`,
    sentiment: sql`sentiment`,
    ...context,
    session_id: sql`session_id`,
    conversation_id: sql`conversation_id`,
    trace_id: sql`trace_id`,
    turn: sql`CAST(turn AS DOUBLE)`,
    ...inTime(sql`occurred_at`),
  },
  scores: {
    name: sql`name`,
    label: sql`label`,
    evaluator: sql`evaluator`,
    evaluator_kind: sql`evaluator_kind`,
    ...context,
    session_id: sql`session_id`,
    conversation_id: sql`conversation_id`,
    trace_id: sql`trace_id`,
    turn: sql`CAST(turn AS DOUBLE)`,
    ...inTime(sql`occurred_at`),
  },
  sessions: { ...ofUnit, session_id: sql`session_id` },
  conversations: { ...ofUnit, conversation_id: sql`conversation_id` },
  users: { ...context, ...inTime(sql`started_at`) },
  turns: { ...ofUnit, session_id: sql`session_id`, turn: sql`CAST(turn AS DOUBLE)` },
};

/** What a question of a source may be asked by: of users' doings, whichever unit has the column. */
function namesFor(source: Source): readonly string[] {
  if (source !== "sessions") return dimensionsOf(source);
  return [...new Set([...dimensionsOf("sessions"), ...dimensionsOf("conversations"), ...dimensionsOf("turns")])];
}

/** Whether a source's rows say which arms of experiments they are of. */
function hasVariants(source: Source): boolean {
  return source === "spans" || source === "signals" || source === "scores";
}

/** Whether a question is divided by, or filtered on, a column. */
export function speaksOf(name: string, by: readonly string[] = [], where: Readonly<Record<string, unknown>> = {}): boolean {
  return [...by, ...Object.keys(where)].some((one) => dimensionName(one) === name);
}

/** The names a source may be grouped by. */
export function dimensionsOf(source: Source): readonly string[] {
  return Object.keys(dimensions[source]);
}

/** The name of a dimension as a row carries it: `promptVersion` and `prompt_version` are the same; an experiment is called as it is. */
export function dimensionName(name: string): string {
  return isVariant(name) ? name : snakeCase(name.trim());
}

/** Whether a column is the arm of an experiment: `variants.greeting`. */
export function isVariant(name: string): boolean {
  return name.startsWith("variants.");
}

/** Whether a source's rows have such a column. */
export function hasDimension(source: Source, name: string): boolean {
  return Object.hasOwn(dimensions[source], dimensionName(name)) || (isVariant(name) && hasVariants(source));
}

/**
 * SQL for a column to group by or to filter on. `variants.greeting` is the arm of the experiment `greeting`, of every source
 * but sessions, conversations, turns and users.
 *
 * @param question the asking question, for the message
 * @throws {RangeError} that lists the valid names, if this is none of them
 */
export function dimension(question: string, source: Source, name: string): Sql {
  const known = hasDimension(source, name) && dimensions[source][dimensionName(name)];
  if (known) return known;
  if (isVariant(name) && hasVariants(source)) return sql`variants[${name.slice("variants.".length)}]`;
  throw new RangeError(`${question}: "${name}" is not a column of its rows${suggestion(name, namesFor(source))}`);
}
