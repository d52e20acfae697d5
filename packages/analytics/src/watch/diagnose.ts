import { mixShift } from "@telltale/core";
import type { Rule, Segment } from "@telltale/core/alerts";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import { dimension, sourceTime } from "../queries/dimensions.ts";
import { sessionsSql } from "../tables/sessions.ts";
import { dayMs, inWindow, type Window } from "../tables/window.ts";
import { directionOf } from "./direction.ts";
import type { Diagnosis } from "./sinks/notification.ts";
import { durationText, inUnit, timeText } from "./sinks/quantity-text.ts";
import type { Tally } from "./tally.ts";
import { watchedMetric } from "./watched-metric.ts";

export const noDiagnosis: Diagnosis = { moved: [], shipped: [], sessions: [] };

/** What a move may come from, the coarsest first. */
const divisions = ["feature", "model", "promptName", "promptVersion", "release", "tenant", "environment", "route"];
const spanDivisions = [...divisions, "requestModel", "provider", "toolName", "schemaName"];
/** How long before the window is compared, at least. */
const leastReferenceMs = dayMs;
/** Share of the move that one part must make up to be told. */
const leastShare = 0.5;
const mostMoved = 3;
/** Names for the same part. */
const mostNames = 3;

interface Asked {
  readonly rule: Rule;
  readonly tally: Tally;
  readonly segment: Segment;
  readonly window: Window;
}

/**
 * Where to look first: which part moved, what was new just before, whose sessions to read. Nothing is said where nothing stands
 * out.
 *
 * @param asked the stream and the window in which it fired
 */
export async function diagnose(engine: Engine, asked: Asked): Promise<Diagnosis> {
  return {
    moved: await moved(engine, asked),
    shipped: await shipped(engine, asked.window),
    sessions: await sessionsToRead(engine, asked),
  };
}

/** The rows of one stream in a window: `FROM … WHERE …`. */
function rowsOf({ rule, tally, segment }: Asked, window: Window): Sql {
  const { source, among } = tally;
  const from = source === "sessions" ? sql`(${sessionsSql(window)})` : column(source);
  const own = Object.entries(segment).map(([name, value]) => {
    const part = dimension(rule.name, source, name);
    return value === null ? sql`${part} IS NULL` : sql`${part} = ${value}`;
  });
  const within = source === "sessions" ? sql`true` : inWindow(sourceTime[source], window);
  return sql`FROM ${from} WHERE ${join([within, among, ...own], " AND ")}`;
}

/** What is averaged to see a part move: of percentiles the values themselves. */
const eachValue = ({ x, spread }: Tally): Sql => sql`CAST(${spread ?? x} AS DOUBLE)`;

/** What the parts of a stream came to in the window of an alert, and before it. */
function partsSql(asked: Asked & { readonly by: readonly string[]; readonly reference: Window }): Sql {
  const { tally, by, rule, window, reference } = asked;
  const names = by.map((name) => sql`CAST(${dimension(rule.name, tally.source, name)} AS VARCHAR) AS ${column(name)}`);
  const rows = (of: Window, isCurrent: boolean) =>
    sql`SELECT ${isCurrent} AS is_current, ${eachValue(tally)} AS x, CAST(${tally.size ?? sql`1`} AS DOUBLE) AS z, ${join(names, ", ")} ${rowsOf(asked, of)}`;
  const place = by
    .map((name, i) => sql`WHEN grouping(${column(name)}) = 0 THEN ${i}`)
    .reduce((left, right) => sql`${left} ${right}`, sql``);
  const sets = join(
    by.map((name) => sql`(is_current, ${column(name)})`),
    ", ",
  );
  return sql`SELECT CASE ${place} END AS place, coalesce(${join(by.map(column), ", ")}) AS part, is_current,
    sum(z)::DOUBLE AS n, (sum(x) / nullif(sum(z), 0))::DOUBLE AS mean, stddev_pop(x / nullif(z, 0))::DOUBLE AS sd
    FROM (${rows(reference, false)} UNION ALL ${rows(window, true)}) GROUP BY GROUPING SETS (${sets})`;
}

async function moved(engine: Engine, asked: Asked): Promise<readonly string[]> {
  const { rule, tally, segment, window } = asked;
  const candidates = tally.source === "spans" ? spanDivisions : divisions;
  const by = candidates.filter((name) => !(name in segment) && !(name in (rule.where ?? {})) && isColumn(tally, name));
  const lengthMs = Math.max(window.toMs - window.fromMs, leastReferenceMs);
  const reference = { fromMs: Math.max(0, window.fromMs - lengthMs), toMs: window.fromMs };
  const rows = await engine.run(partsSql({ ...asked, by, reference }));
  const metric = watchedMetric(rule.metric);
  const isCount = rule.statistic === "sum" || rule.statistic === "count";
  const scale = isCount ? (window.toMs - window.fromMs) / lengthMs : 1;
  const found = by.flatMap((name, i) => {
    const own = rows.filter(({ place }) => place === i);
    const names = [...new Set(own.map(({ part }) => part))];
    const sideOf = (part: Row["part"] | undefined, isCurrent: boolean) => {
      const row = own.find((one) => one.part === part && one.is_current === isCurrent);
      return { n: Number(row?.n ?? 0), mean: Number(row?.mean ?? 0), sd: Number(row?.sd ?? 0) };
    };
    const segments = names.map((part) => ({
      segment: String(part ?? "(none)"),
      reference: sideOf(part, false),
      current: sideOf(part, true),
    }));
    if (segments.length < 2) return [];
    return isCount ? grown(name, segments, scale) : behaved(name, segments);
  });
  const unit = rule.statistic === "count" ? "count" : metric.unit;
  const said = new Map<string, Map<string, string>>();
  for (const { name, part, before, now, share } of found.sort((a, b) => b.share - b.ofRows - (a.share - a.ofRows))) {
    const most = share > 0.95 ? "all" : `${Math.round(share * 100)} %`;
    const change = `${inUnit(before, unit)} → ${inUnit(now, unit)}, ${most} of the change`;
    // The same rows by another name are not another finding.
    const names = said.get(change) ?? new Map<string, string>();
    // Nor is "model x" another name than "request model x".
    if (!names.has(part)) names.set(part, `${words(name)} ${part}`);
    said.set(change, names);
  }
  return [...said]
    .slice(0, mostMoved)
    .map(([change, names]) => `${[...names.values()].slice(0, mostNames).join(" = ")}: ${change}`);
}

interface Part {
  readonly segment: string;
  readonly reference: { readonly n: number; readonly mean: number };
  readonly current: { readonly n: number; readonly mean: number };
}
interface Move {
  readonly name: string;
  readonly part: string;
  readonly before: number;
  readonly now: number;
  /** Of the whole change. */
  readonly share: number;
  /** Of the rows. */
  readonly ofRows: number;
}

/** Parts that make up most of the change of a mean or a rate, as far as it is not their mix that changed. */
function behaved(name: string, segments: readonly Part[]): readonly Move[] {
  const { total, segments: shares } = mixShift(segments, { margin: 1e-9, minN: 1 });
  const rows = segments.reduce((sum, { current }) => sum + current.n, 0);
  if (!total) return [];
  return shares.flatMap(({ segment, behaviour }) => {
    const own = segments.find((one) => one.segment === segment);
    const share = Math.min(1, behaviour / total);
    if (!own || share < leastShare || own.current.n / rows > 0.9) return [];
    return [{ name, part: segment, before: own.reference.mean, now: own.current.mean, share, ofRows: own.current.n / rows }];
  });
}

/** Parts that make up most of the growth of a sum. @param scale length of the window over that of the reference */
function grown(name: string, segments: readonly Part[], scale: number): readonly Move[] {
  const sums = segments.map(({ segment, reference, current }) => ({
    segment,
    before: reference.n * reference.mean * scale,
    now: current.n * current.mean,
  }));
  const total = sums.reduce((sum, { before, now }) => sum + now - before, 0);
  const all = sums.reduce((sum, { before }) => sum + before, 0);
  return sums.flatMap(({ segment, before, now }) => {
    const share = Math.min(1, (now - before) / total);
    const ofRows = all > 0 ? before / all : 0;
    return share < leastShare || ofRows > 0.9 ? [] : [{ name, part: segment, before, now, share, ofRows }];
  });
}

function isColumn({ source }: Tally, name: string): boolean {
  try {
    dimension("watch", source, name);
    return true;
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}

const words = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const shipping = {
  release: sql`release`,
  prompt: sql`prompt_name || ' version ' || prompt_version`,
  model: sql`coalesce(response_model, request_model)`,
  "system prompt": sql`system_prompt_hash`,
} as const;
/** How long before an alert something new may have caused it, and how long before that it must not have been seen. */
const newWithinMs = dayMs;
const unseenForMs = 7 * dayMs;

/** When each value of a column was first seen in a window. */
function firstSeenSql({ window, value }: { readonly window: Window; readonly value: Sql }): Sql {
  return sql`SELECT ${value} AS value, min(started_at) AS first_at, count(*)::DOUBLE AS n FROM spans
    WHERE kind = 'llm' AND ${inWindow(sql`started_at`, window)} GROUP BY ALL HAVING ${value} IS NOT NULL ORDER BY first_at DESC`;
}

async function shipped(engine: Engine, { fromMs, toMs }: Window): Promise<readonly string[]> {
  const found: { sentence: string; atMs: number }[] = [];
  for (const [name, value] of Object.entries(shipping)) {
    const rows = await engine.run(firstSeenSql({ window: { fromMs: Math.max(0, fromMs - unseenForMs), toMs }, value }));
    const begun = Math.min(...rows.map(({ first_at }) => Number(first_at)));
    for (const row of rows) {
      const atMs = Number(row.first_at);
      // What was there from the first record on is not known to be new.
      if (atMs < fromMs - newWithinMs || atMs < begun + newWithinMs) continue;
      const ago = atMs < fromMs ? `, ${durationText(fromMs - atMs)} before the window` : "";
      found.push({ atMs, sentence: `${name} ${String(row.value)} was first seen ${timeText(atMs, "UTC")}${ago}` });
    }
  }
  return found
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, 5)
    .map(({ sentence }) => sentence);
}

/** The records behind an alert, the worst first, one of each session. */
function worstSql(asked: Asked): Sql {
  const { tally, rule, window } = asked;
  const value = sql`CAST(${tally.spread ?? tally.x} AS DOUBLE) / ${tally.size ?? sql`1`}`;
  const rank = directionOf(rule) === "up" ? sql`${value} DESC` : sql`${value} ASC`;
  const session = tally.source === "sessions" ? sql`session_id` : sql`coalesce(session_id, trace_id, CAST(id AS VARCHAR))`;
  const reason = tally.source === "spans" ? sql`coalesce(error_type, finish_reason)` : sql`NULL::VARCHAR`;
  const at = sourceTime[tally.source];
  return sql`SELECT * FROM (
      SELECT ${session} AS id, ${value} AS value, ${at} AS at_ms, ${reason} AS reason,
        row_number() OVER (PARTITION BY ${session} ORDER BY ${rank}, ${at} DESC) AS standing
      ${rowsOf(asked, window)})
    WHERE standing = 1 AND id IS NOT NULL ORDER BY ${directionOf(rule) === "up" ? sql`value DESC` : sql`value ASC`}, at_ms DESC LIMIT 5`;
}

async function sessionsToRead(engine: Engine, asked: Asked): Promise<Diagnosis["sessions"]> {
  const { rule } = asked;
  const metric = watchedMetric(rule.metric);
  const rows = await engine.run(worstSql(asked));
  const isRate = metric.each.kind === "rate";
  return rows
    .filter(({ value }) => !isRate || directionOf(rule) === "down" || Number(value) > 0)
    .map((row) => {
      const what = isRate || metric.each.kind === "count" ? "" : `${metric.label} ${inUnit(Number(row.value), metric.unit)}, `;
      const reason = typeof row.reason === "string" ? `${row.reason}, ` : "";
      return { id: String(row.id), why: `${what}${reason}${timeText(Number(row.at_ms), "UTC")}` };
    });
}
