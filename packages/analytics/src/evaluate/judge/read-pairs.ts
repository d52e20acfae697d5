import type { Place } from "@telltale/core/judge";
import type { Engine } from "../../engine/engine.ts";
import { type Sql, sql } from "../../engine/sql.ts";
import { rowsOf } from "../../queries/asked.ts";
import type { Window } from "../../tables/window.ts";
import { drawOf } from "./stable-id.ts";

/** Which answers a variant gave: columns of spans and their values, `{ promptVersion: "4" }`. */
export type Variant = Readonly<Record<string, string>>;

export interface PairsAsked {
  readonly before: Variant;
  readonly after: Variant;
  /** What tells that two answers are to the same: `input` (the text), `promptHash`, or a key of `attributes`. */
  readonly item: string;
  readonly kind: string;
  readonly window: Window;
  readonly seed: string;
}

/** Two answers to the same, by their spans. */
export interface PairOfSpans {
  readonly before: string;
  readonly after: string;
}

/** A pair as one word, for plans and ids; read back by {@link pairNamed}. */
export function namesOfPair({ before, after }: PairOfSpans): string {
  return `${before}-${after}`;
}

export function pairNamed(names: string): PairOfSpans {
  const [before = "", after = ""] = names.split("-");
  return { before, after };
}

/** The answers of a variant, one for each item: the newest. */
function answersOf({ item, kind, window }: PairsAsked, variant: Variant): Sql {
  const path = `$."${item.replaceAll('"', "")}"`;
  const named =
    item === "input"
      ? sql`input_text`
      : item === "promptHash"
        ? sql`prompt_hash`
        : sql`json_extract_string(attributes, ${path})`;
  const answered = sql`kind = ${kind} AND input_text IS NOT NULL AND output_text IS NOT NULL AND output_text <> ''`;
  return sql`SELECT item, arg_max(span_id, {'at': started_at, 'id': span_id}) AS span_id
    FROM (SELECT ${named} AS item, span_id, started_at ${rowsOf("judge", "spans", { ...window, where: variant }, answered)})
    WHERE item IS NOT NULL GROUP BY item`;
}

/** Every pair of answers of the two variants to the same, in a fixed random order. */
export async function readPairs(engine: Engine, asked: PairsAsked): Promise<readonly PairOfSpans[]> {
  const rows = await engine.run(sql`SELECT before.span_id AS before, after.span_id AS after
    FROM (${answersOf(asked, asked.before)}) AS before JOIN (${answersOf(asked, asked.after)}) AS after USING (item)
    WHERE before.span_id <> after.span_id`);
  const drawn = rows.map((row) => {
    const pair = { before: String(row.before), after: String(row.after) };
    return { pair, draw: drawOf(`${asked.seed} ${pair.before} ${pair.after}`) };
  });
  return drawn.sort((one, other) => one.draw - other.draw).map(({ pair }) => pair);
}

/** What was said of pairs so far, by the span of the later variant and the one before it: null where it could not be read. */
export interface SaidOfPair extends PairOfSpans {
  readonly plain: Place | null;
  readonly swapped: Place | null;
}

/** The comparisons that an evaluator has made. */
export async function readSaid(engine: Engine, evaluator: string): Promise<readonly SaidOfPair[]> {
  const rows = await engine.run(sql`SELECT span_id AS after, json_extract_string(attributes, '$.before') AS before,
      json_extract_string(attributes, '$.plain') AS plain, json_extract_string(attributes, '$.swapped') AS swapped
    FROM scores WHERE evaluator = ${evaluator} ORDER BY ALL`);
  const place = (value: unknown) => (value === "first" || value === "second" || value === "tie" ? value : null);
  return rows.map((row) => ({
    before: String(row.before),
    after: String(row.after),
    plain: place(row.plain),
    swapped: place(row.swapped),
  }));
}
