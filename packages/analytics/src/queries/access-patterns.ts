import {
  failureThresholds,
  accessPatterns as judgedBy,
  type Severity,
  severities,
  type UserAccess,
} from "@telltale/core/failures";
import type { Row } from "../engine/cell.ts";
import { join, type Sql, sql } from "../engine/sql.ts";
import type { Window } from "../tables/window.ts";
import { type Asked, choosesKind, ofWindows, rowsOf } from "./asked.ts";
import { dimensionName } from "./dimensions.ts";
import { type Keys, keysOf } from "./keys.ts";
import type { Query } from "./query.ts";
import { weight, weightedRate, withIntervals } from "./rate.ts";

export type AccessPatternsRow = Row & {
  readonly userId: string;
  /** Share of false alarms among users who stand out as much, by core's `accessPatterns`; null where there are too few questions or peers to tell (filtering by user leaves no peers). */
  readonly qValue: number | null;
  /** Of users who stand out (a q-value up to 0.05): how grave it would be. Null for all others. */
  readonly severity: Severity | null;
  /** What stands out, in words. */
  readonly reasons: string | null;
  /** Questions seen: traces with a model call. Of users with fewer than ten nothing is told; they are peers all the same. */
  readonly n: number;
  /** Questions asked, sampling undone. */
  readonly questions: number;
  /** Questions that say again what one of the user's ten before said, of those whose wording is known by text or hash. */
  readonly repeatN: number;
  readonly repeats: number;
  readonly repeatRate: number | null;
  readonly repeatRateLow: number | null;
  readonly repeatRateHigh: number | null;
  /** Questions that begin like one of the ten before and go on otherwise, as templates do, of those kept as text. */
  readonly variationN: number;
  readonly variations: number;
  readonly variationRate: number | null;
  readonly variationRateLow: number | null;
  readonly variationRateHigh: number | null;
  /** Questions that read like an injection or ask for the system prompt, of those that were looked at for it. */
  readonly attemptN: number;
  readonly attempts: number;
  readonly attemptRate: number | null;
  readonly attemptRateLow: number | null;
  readonly attemptRateHigh: number | null;
  /** Answers that decline, of those that were read for it. */
  readonly refusalN: number;
  readonly refusals: number;
  readonly refusalRate: number | null;
  readonly refusalRateLow: number | null;
  readonly refusalRateHigh: number | null;
  /** Most refusals one after another. */
  readonly refusalsInARow: number;
  readonly conversations: number;
  /** Conversations of a single question. */
  readonly oneTurn: number;
  readonly oneTurnRate: number | null;
  readonly oneTurnRateLow: number | null;
  readonly oneTurnRateHigh: number | null;
};

/** What was typed, levelled; or the hash of the prompt, where no text was kept. */
const wording = sql`coalesce(md5(lower(trim(asked.text))), asked.hash)`;
const words = sql`list_filter(string_split_regex(lower(left(asked.text, 400)), '[^\\p{L}\\p{M}\\p{N}]+'), lambda word: word <> '')`;
/** The first five words of nine or more, numbers levelled: what the questions of a template share. */
const opening = sql`CASE WHEN len(words) >= 9 THEN regexp_replace(array_to_string(words[1:5], ' '), '[0-9]+', '0', 'g') END`;

/** One row per question of a user: a trace, as its first model call has it, in the words of the first that has any. */
function questionsOf(asked: Asked & Window, { listed, names }: Keys): Sql {
  const only = sql`user_id IS NOT NULL AND ${choosesKind(asked) ? sql`true` : sql`kind = 'llm'`}`;
  const calls = sql`user_id AS who, coalesce(trace_id, id) AS question, started_at AS called_at, {'at': started_at, 'id': id} AS place, ${weight} AS call_stands,
      turn AS call_turn, conversation_id AS call_thread, {'text': input_text, 'hash': prompt_hash} AS call_asked, injection_score AS call_injection, refusal AS call_refusal`;
  const first = sql`who, question, min(called_at) AS asked_at, max(call_stands) AS stands, max(call_turn) AS last_turn, arg_min(call_thread, place) AS thread,
      arg_min(call_asked, place) FILTER (coalesce(call_asked.text, call_asked.hash) IS NOT NULL) AS asked,
      bool_or(call_injection >= ${failureThresholds.injection}) AS is_attempt, bool_or(call_refusal) AS is_refusal`;
  return sql`SELECT ${join([...names, first], ", ")}
    FROM (SELECT ${join([...listed, calls], ", ")} ${rowsOf("accessPatterns", "spans", asked, only)}) GROUP BY ALL`;
}

/** Each question with what its user had asked before it. */
function comparedOf(asked: Asked & Window, keys: Keys): Sql {
  const user = join([...keys.names, sql`who`], ", ");
  const placed = sql`SELECT * EXCLUDE (asked, words), ${opening} AS opening, row_number() OVER (PARTITION BY ${user} ORDER BY asked_at, question) AS place
    FROM (SELECT *, ${wording} AS wording, ${words} AS words FROM (${questionsOf(asked, keys)}))`;
  // The last one of the same words is not more than ten questions ago.
  const isAgain = (said: Sql) =>
    sql`CASE WHEN ${said} IS NOT NULL THEN coalesce(place - lag(place) OVER (PARTITION BY ${user}, ${said} ORDER BY place) <= 10, false) END`;
  const thread = sql`(PARTITION BY ${user}, thread ORDER BY place)`;
  return sql`SELECT *, 1 / stands AS inclusion_probability, ${isAgain(sql`wording`)} AS is_repeat, ${isAgain(sql`opening`)} AS is_alike,
      CASE WHEN thread IS NOT NULL AND lag(place) OVER ${thread} IS NULL
        THEN lead(place) OVER ${thread} IS NULL AND coalesce(last_turn, 1) <= 1 END AS is_one_turn
    FROM (${placed})`;
}

const isVariation = sql`CASE WHEN is_alike IS NOT NULL THEN is_alike AND NOT coalesce(is_repeat, false) END`;
const counted = (isHit: Sql) => sql`count(*) FILTER (${isHit})::DOUBLE`;
/** How many of the places stand one after another at most: those that do have the same distance from their rank. */
const longestRun = (places: Sql) =>
  sql`coalesce(list_max(map_values(list_aggregate(list_transform(list_sort(${places}), lambda place, rank: place - rank), 'histogram'))), 0)::DOUBLE`;
// What core tells is filled in where a reader looks first.
const measures = sql`who AS user_id, NULL::DOUBLE AS q_value, NULL::VARCHAR AS severity, NULL::VARCHAR AS reasons, count(*)::DOUBLE AS n, sum(stands) AS questions,
    count(is_repeat)::DOUBLE AS repeat_n, ${counted(sql`is_repeat`)} AS repeats, ${weightedRate("repeat_rate", sql`is_repeat`)},
    count(is_alike)::DOUBLE AS variation_n, ${counted(isVariation)} AS variations, ${weightedRate("variation_rate", isVariation)},
    count(is_attempt)::DOUBLE AS attempt_n, ${counted(sql`is_attempt`)} AS attempts, ${weightedRate("attempt_rate", sql`is_attempt`)},
    count(is_refusal)::DOUBLE AS refusal_n, ${counted(sql`is_refusal`)} AS refusals, ${weightedRate("refusal_rate", sql`is_refusal`)},
    ${longestRun(sql`list(place) FILTER (is_refusal)`)} AS refusals_in_a_row,
    count(is_one_turn)::DOUBLE AS conversations, ${counted(sql`is_one_turn`)} AS one_turn, ${weightedRate("one_turn_rate", sql`is_one_turn`)}`;

/** A row as SQL gives it: of any user, with those it is compared with. */
type Counted = AccessPatternsRow & { readonly peers?: string };

function usersOf(asked: Asked & Window): Sql {
  const keys = keysOf("accessPatterns", "spans", asked);
  const peers = keys.names.length > 0 ? sql`CAST(row(${join(keys.names, ", ")}) AS VARCHAR)` : sql`''`;
  return sql`SELECT ${join([...keys.names, measures, sql`${peers} AS peers`], ", ")}
    FROM (${comparedOf(asked, keys)}) GROUP BY ALL ORDER BY ALL`;
}

/** Users of the same window, stretch of time and segment, held against each other. */
function arranged(rows: readonly Counted[]): readonly AccessPatternsRow[] {
  const groups = new Map<string, Counted[]>();
  for (const row of rows) {
    const key = `${row.window} ${row.peers}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flatMap((group) => {
    const patterns = judgedBy(group.map(accessOf));
    const told = group.map(({ peers: _, ...row }, i) => {
      const { qValue = null, severity = null, reasons = [] } = patterns[i] ?? {};
      return { ...row, qValue, severity, reasons: reasons.map(({ says }) => says).join("; ") || null } as AccessPatternsRow;
    });
    return told.sort(
      (a, b) =>
        gravity(b) - gravity(a) ||
        (a.qValue ?? 2) - (b.qValue ?? 2) ||
        b.questions - a.questions ||
        (a.userId < b.userId ? -1 : 1),
    );
  });
}

const gravity = ({ severity }: AccessPatternsRow) => (severity === null ? -1 : severities.indexOf(severity));

function accessOf(row: Counted): UserAccess {
  return {
    n: row.n,
    volume: row.questions,
    attempts: { count: row.attempts, n: row.attemptN },
    refusals: { count: row.refusals, n: row.refusalN },
    repeats: { count: row.repeats, n: row.repeatN },
    variations: { count: row.variations, n: row.variationN },
    oneTurn: { count: row.oneTurn, n: row.conversations },
  };
}

export const accessPatterns: Query<Asked, AccessPatternsRow> = {
  name: "accessPatterns",
  about:
    "Which users use the application unlike its others: how much, in how varied words, against its boundaries, and how grave; best asked by day",
  sql: (asked) => {
    const by = asked.by?.filter((name) => dimensionName(name) !== "user_id");
    return ofWindows("accessPatterns", { ...asked, by }, usersOf);
  },
  row: withIntervals,
  arrange: arranged,
};
