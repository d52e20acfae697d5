import { betterScore } from "@telltale/core";
import type { Engine } from "../engine/engine.ts";
import { sql } from "../engine/sql.ts";
import { ask } from "../queries/query.ts";
import { traffic } from "../queries/traffic.ts";
import type { SessionsWindow } from "../tables/held-sessions.ts";
import { dayMs, inWindow, type Window } from "../tables/window.ts";
import { arrivals } from "./arrivals.ts";
import type { Finding } from "./finding.ts";
import { type SegmentFind, unlikeVersions } from "./segments.ts";
import { type Said, sentenceOf, type Unsaid } from "./sentence.ts";
import { dailySeries, type Series, versionTotals } from "./series.ts";
import { isNear, type Shift, shiftsIn, withoutRepeats } from "./shifts.ts";
import { watchedQuestions } from "./watched.ts";

/** How far back before the window days are read, to know what is usual. */
const lookBackMs = 28 * dayMs;
/** The days that are read to know what stands out in a window: those before it too, to know what is usual. */
export function daysRead({ fromMs, toMs }: Window): Window {
  return { fromMs: Math.max(0, Math.floor(fromMs / dayMs) * dayMs - lookBackMs), toMs };
}

/**
 * What stands out in a window: days out of line with the four weeks before and with each other, slow creeps, and prompt versions
 * unlike their siblings. Each thing is said once, of the part that has it. Fewer than eight days of records give no days; versions
 * are compared over exactly the window.
 *
 * @returns the most serious first; findings of one incident share a number
 */
export async function findingsOf(engine: Engine, window: SessionsWindow): Promise<readonly Finding[]> {
  const wide = { ...daysRead(window), sessions: window.sessions };
  const [calls] = await ask(engine, traffic, window);
  const held = calls && calls.n > 0 ? await heldIn(engine, wide) : null;
  if (!held) return [];
  const series: Series[] = [];
  for (const question of watchedQuestions) series.push(...(await dailySeries(engine, question, wide, held)));
  const shifts = withoutRepeats(shiftsIn(series), series).filter(
    ({ shift }) => shift.kind === "trend" || Date.parse(shift.toDay) + dayMs > window.fromMs,
  );
  // Only versions with enough records day by day are compared, but by their figures of exactly the window.
  const key = ({ watched, segment }: Series) => JSON.stringify([watched.metric, segment]);
  const followed = new Set(series.map(key));
  const totals = await versionTotals(engine, watchedQuestions, window);
  const versions = unlikeVersions(totals.filter((one) => followed.has(key(one))));
  const incidents = [
    ...groupsOf(shifts).map((group) => group.map((one) => said(one, held))),
    ...versionGroups(versions, window),
  ];
  for (const arrival of await arrivals(engine, wide, window)) {
    const group = incidents.find(([lead]) => lead && explains(arrival, lead));
    if (group) group.push(arrival);
    else incidents.push([arrival]);
  }
  const gravity = (group: readonly Unsaid[]) => Math.min(...group.map(({ pValue, isWorse }) => pValue * (isWorse ? 1 : 1e6)));
  return incidents
    .map((group) => [...group].sort((a, b) => gravity([a]) - gravity([b])))
    .sort((a, b) => gravity(a) - gravity(b))
    .flatMap((group, i) => group.map((finding) => ({ incident: i + 1, ...finding })));
}

/** Whether an arrival belongs to an incident: the version that is unlike the others arrived, or it arrived as the days changed. */
function explains(arrival: Said, lead: Said): boolean {
  if (lead.kind === "trend") return false;
  if (lead.kind !== "segment") return Math.abs(lead.fromMs - arrival.fromMs) <= dayMs;
  const { promptName, promptVersion } = lead.segment;
  return promptName === arrival.segment.promptName && promptVersion === arrival.segment.promptVersion;
}

/** From the first model call to the last within a window. */
async function heldIn(engine: Engine, window: Window): Promise<Window | null> {
  const [row] = await engine.run(
    sql`SELECT min(started_at) AS first_at, max(started_at) AS last_at FROM spans WHERE ${inWindow(sql`started_at`, window)}`,
  );
  if (typeof row?.first_at !== "number" || typeof row.last_at !== "number") return null;
  return { fromMs: row.first_at, toMs: row.last_at };
}

/** Stretches over the same days are one incident; so are creeps of the same part. */
function groupsOf(shifts: readonly Shift[]): readonly (readonly Shift[])[] {
  const groups: Shift[][] = [];
  const part = ({ segment: { name: _, ...rest } }: Series) => JSON.stringify(rest);
  for (const one of shifts) {
    const group = groups.find(([lead]) => {
      if (!lead || (lead.shift.kind === "trend") !== (one.shift.kind === "trend")) return false;
      return one.shift.kind === "trend" ? part(lead.series) === part(one.series) : isNear(lead.shift, one.shift);
    });
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

function said({ series: { watched, segment }, shift }: Shift, held: Window): Said {
  const unsaid: Unsaid = {
    kind: shift.kind,
    metric: watched.metric,
    segment,
    fromMs: Date.parse(shift.fromDay),
    toMs: Date.parse(shift.toDay) + dayMs,
    reference: shift.reference,
    current: shift.current,
    effect: shift.relative,
    pValue: shift.pValue,
    isWorse: isWorse(watched.worse ?? worseOfScore(segment.name), shift.reference, shift.current),
  };
  return { ...unsaid, sentence: sentenceOf(unsaid, watched, unsaid.toMs >= held.toMs) };
}

/** What is unlike in one version of a prompt is one incident. */
function versionGroups(found: readonly SegmentFind[], { fromMs, toMs }: Window): Said[][] {
  const groups = new Map<string, Said[]>();
  for (const { series, rate, restRate, pValue } of found) {
    const { watched, segment } = series;
    const unsaid: Unsaid = {
      kind: "segment",
      metric: watched.metric,
      segment,
      fromMs,
      toMs,
      reference: restRate,
      current: rate,
      effect: restRate > 0 ? rate / restRate - 1 : null,
      pValue,
      isWorse: isWorse(watched.worse, restRate, rate),
    };
    // Of two versions that differ, the worse one is the find; the other is what it is measured by.
    if (unsaid.isWorse === false) continue;
    const key = JSON.stringify(segment);
    groups.set(key, [...(groups.get(key) ?? []), { ...unsaid, sentence: sentenceOf(unsaid, watched, true) }]);
  }
  return [...groups.values()];
}

/** Which way a score is worse, by its name; null where the name does not say. */
export function worseOfScore(name = ""): "up" | "down" | null {
  const better = betterScore(name);
  return better === null ? null : better === "up" ? "down" : "up";
}

function isWorse(worse: "up" | "down" | null, reference: number, current: number): boolean | null {
  return worse === null ? null : (worse === "up") === current > reference;
}
