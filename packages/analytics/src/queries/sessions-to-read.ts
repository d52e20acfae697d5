import { type ReadingQuota, readingQuotas } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import { join, type Sql, sql } from "../engine/sql.ts";
import { referenceWindow } from "../tables/period.ts";
import { type Asked, askedWindow, camelRow, ofWindows, rowsOf } from "./asked.ts";
import type { Query } from "./query.ts";
import { requireUndivided } from "./single-records.ts";

/** What sessions to read may be asked with besides. */
export interface AskedToRead extends Asked {
  /** Sessions to read in all. Default 20. */
  readonly size?: number;
  /** Another number, another sample; the same number, the same. Default 1. */
  readonly seed?: number;
}

export type SessionToReadRow = Row & {
  readonly sessionId: string;
  readonly window: "current" | "reference";
  /** Why it is here: the gravest of its reasons, by which sessions are divided. */
  readonly reason: string;
  /** All that stands out in it. */
  readonly reasons: string;
  /** Its chance to be chosen: what is found by reading stays unbiased when each session counts 1 / this. */
  readonly inclusionProbability: number;
  /** Change of the share of sessions with this reason, current less reference. */
  readonly move: number;
  readonly startedAtMs: number;
  readonly turns: number;
  readonly satisfaction: number | null;
  readonly errors: number;
  readonly costUsd: number | null;
  readonly model: string | null;
  readonly promptVersion: string | null;
  readonly feature: string | null;
};

/** What may stand out in a session, the gravest first. */
const reasons: readonly { readonly name: string; readonly is: Sql }[] = [
  { name: "thumbs down", is: sql`thumbs_down > 0` },
  { name: "handed to a person", is: sql`escalations > 0` },
  { name: "sounded displeased", is: sql`negative_follow_ups > 0` },
  { name: "took it to a new chat", is: sql`copies_to_new_chat > 0` },
  { name: "rephrased again and again", is: sql`rephrases > 2` },
  { name: "a call failed", is: sql`errors > 0` },
  { name: "stopped or asked again", is: sql`stops > 0 OR regenerates > 0` },
  { name: "left unsettled", is: sql`is_left` },
  { name: "unusually long", is: sql`turns > 3 AND turns >= long_turns` },
  { name: "unusually dear", is: sql`cost_usd > 0 AND cost_usd >= dear_usd` },
  { name: "praised", is: sql`thumbs_up > 0` },
];
const nothing = "nothing stands out";

function asList(): Sql {
  return join(
    reasons.map(({ name, is }) => sql`CASE WHEN ${is} THEN ${name} END`),
    ", ",
  );
}

/**
 * A stratified sample of sessions with what stands out in each. Three quarters of it go where a reason's share changed against the
 * reference (the period before, unless told otherwise), to the window with more of them; the rest is spread over all reasons, and
 * a tenth shows sessions in which nothing stands out.
 */
export const sessionsToRead: Query<AskedToRead, SessionToReadRow> = {
  name: "sessionsToRead",
  about: "Which sessions to read, and why: a stratified sample, most from where shares changed against the reference",
  parameters: ["size", "seed"],
  sql: (asked) => {
    const { size = 20, seed = 1 } = asked;
    requireUndivided("sessionsToRead", asked);
    if (!(Number.isSafeInteger(size) && size > 0))
      throw new RangeError(`sessionsToRead: size ${size} is not a number of sessions`);
    const one = (window: Asked) => sql`
      SELECT * EXCLUDE (place), count(*) OVER (PARTITION BY reason)::DOUBLE AS stratum_n, row_number() OVER (PARTITION BY reason ORDER BY place, session_id)::DOUBLE AS rank
      FROM (
        SELECT session_id, coalesce(${asList()}, ${nothing}) AS reason, concat_ws('; ', ${asList()}) AS reasons, (epoch_us(started_at) / 1000.0)::DOUBLE AS started_at_ms,
          turns, satisfaction, errors, cost_usd, model, prompt_version, feature, md5(session_id || ${String(seed)}) AS place
        FROM (SELECT *, quantile_cont(turns, 0.99) OVER () AS long_turns, quantile_cont(cost_usd, 0.99) OVER () AS dear_usd
          ${rowsOf("sessionsToRead", "sessions", { ...window, by: ["model", "promptVersion"] }, sql`turns > 0`)}))
      QUALIFY rank <= ${size}`;
    const reference = asked.reference ?? "previous";
    return ofWindows(
      "sessionsToRead",
      { ...asked, reference: referenceWindow(reference, askedWindow("sessionsToRead", asked)) },
      one,
    );
  },
  row: camelRow,
  arrange: (rows, { size = 20 }) =>
    quotasOf(rows, size).flatMap(({ stratum, move, ...quota }) =>
      rows
        .filter(({ reason, window, rank }) => reason === stratum && Number(rank) <= quota[window])
        .map(({ stratumN, rank: _, ...row }) => {
          const inclusionProbability = quota[row.window as Side] / Number(stratumN);
          return { ...row, inclusionProbability, move } as SessionToReadRow;
        }),
    ),
};

type Side = SessionToReadRow["window"];

/** How many sessions to read of each reason in each window, and one in ten in which nothing stands out. */
function quotasOf(rows: readonly SessionToReadRow[], size: number): readonly ReadingQuota[] {
  const counts = (side: Side) =>
    new Map(rows.filter(({ window }) => window === side).map(({ reason, stratumN }) => [reason, Number(stratumN)]));
  const [current, reference] = [counts("current"), counts("reference")];
  const total = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((sum, n) => sum + n, 0);
  const share = (of: ReadonlyMap<string, number>, stratum: string) => (of.get(stratum) ?? 0) / Math.max(1, total(of));
  const strata = [...new Set([...current.keys(), ...reference.keys()])].filter((stratum) => stratum !== nothing);
  const listed = (of: ReadonlyMap<string, number>) => strata.map((stratum) => of.get(stratum) ?? 0);
  const calm = current.get(nothing) ?? 0;
  const calmQuota = Math.min(calm, total(current) > calm ? Math.round(size / 10) : size);
  // Nothing to compare with: nothing moved, and the sample is spread over all reasons.
  const before = listed(reference).some((n) => n > 0) ? reference : current;
  const quotas = readingQuotas(strata, listed(before), listed(current), { size: size - calmQuota });
  const spread = [...quotas, ...(calmQuota > 0 ? [{ stratum: nothing, reference: 0, current: calmQuota }] : [])];
  return spread.map((quota) => ({
    ...quota,
    move: before === reference ? share(current, quota.stratum) - share(reference, quota.stratum) : 0,
  }));
}
