import type { DriftReport } from "@telltale/core";
import type { Report } from "../report/report.ts";
import { periodText } from "./format.ts";
import { hasDrifted, tilesOf } from "./report-tiles.ts";

/** What a report comes to, in one line. */
export interface Verdict {
  readonly tone: "bad" | "good" | "unknown";
  readonly line: string;
}

/** What moved for the better, and what did not move, over all calls and sessions; empty where nothing can be compared. */
export function calmLine(report: Report): string {
  if (!(report.traffic.current.n > 0)) return "";
  const tiles = tilesOf({ ...report, traffic: null, cost: null, hasMoved: (latency) => hasDrifted(report.drift, latency) });
  const named = (is: (tile: (typeof tiles)[number]) => boolean) =>
    tiles
      .filter((tile) => tile.value !== null && is(tile))
      .map(({ name }) => name.toLowerCase().replace(/^(.*), (.*)$/, "$2 $1"))
      .join(", ");
  const better = named(({ isBeyondNoise, isWorse }) => isBeyondNoise === true && isWorse === false);
  const steady = named(({ isBeyondNoise }) => isBeyondNoise === false);
  return [better && `Better as a whole: ${better}.`, steady && `No certain change as a whole: ${steady}.`]
    .filter(Boolean)
    .join(" ");
}

/** What a report is compared with, and when that was; or why there is nothing. */
export function comparedText({ reference, referenceNote }: Report, period = periodText): string {
  return reference ? `${referenceNote.replace(/\.$/, "")}, ${period(reference)}.` : referenceNote;
}

/** The line at the top of a report: what stands out, or that nothing does, or that there is nothing to say. */
export function verdictOf({ traffic, findings, drift, elsewhere, tooLittle }: Report): Verdict {
  if (traffic.current.n === 0) {
    const there = elsewhere ? ` There are records from ${periodText(elsewhere)}.` : "";
    return { tone: "unknown", line: `There are no model calls in this window.${there}` };
  }
  const worse = new Set(findings.filter(({ isWorse }) => isWorse).map(({ incident }) => incident)).size;
  const others = new Set(findings.map(({ incident }) => incident)).size - worse;
  if (worse > 0) {
    const more = others > 0 ? `, and ${others} more to know about` : "";
    return { tone: "bad", line: `${worse} ${worse === 1 ? "thing needs" : "things need"} attention${more}.` };
  }
  if (others > 0)
    return { tone: "good", line: `Nothing got worse; ${others} ${others === 1 ? "thing" : "things"} to know about.` };
  if (tooLittle !== null) {
    const moved = drift && drift.counts.drift > 0 ? driftLine(drift) : "";
    return { tone: "unknown", line: `Too little data to say what stands out: ${tooLittle}.${moved}` };
  }
  if (drift && drift.counts.drift > 0) return { tone: "unknown", line: `No day stands out.${driftLine(drift)}` };
  return { tone: "good", line: "Nothing stands out." };
}

function driftLine({ counts, columns }: DriftReport): string {
  return ` ${counts.drift} of ${columns.length} columns differ from the reference.`;
}
