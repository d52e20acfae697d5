import type { DepthRow } from "../queries/depth.ts";
import type { Compared } from "../report/report.ts";
import { formatCount, formatNumber, formatPercent } from "./format.ts";
import { shareBars, totalOf } from "./share-bars.ts";
import { drawing, emptyFigure, type ViewOptions } from "./view.ts";

type Rows = readonly Pick<DepthRow, "turns" | "n">[];

/** So many turns and more are one bar. */
const mostTurns = 15;

/** How many turns sessions have, as shares in their 95 % intervals (Wilson); the reference as ticks. Of `depth`. */
export function depthView({ current, reference }: Compared<Rows>, options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "Turns by session";
  const rows = known(current);
  const total = totalOf(rows);
  if (total === 0) return emptyFigure(on, title, "No session that begins in this window has a message of its user.");
  const now = barsOf(rows);
  const before = reference && barsOf(known(reference));
  const last = Math.max(0, ...[now, before ?? []].map((bars) => bars.findLastIndex(({ n }) => n > 0)));
  const mean = rows.reduce((sum, { turns, n }) => sum + turns * n, 0) / total;
  const one = formatPercent((now[0]?.n ?? 0) / total);
  return shareBars(
    on,
    { current: now.slice(0, last + 1), reference: before?.slice(0, last + 1) ?? null },
    { title, words: `${formatCount(total)} sessions, ${formatNumber(mean)} turns on average; ${one} have one` },
  );
}

function known(rows: Rows): Rows {
  return rows.filter(({ turns, n }) => Number.isFinite(turns) && turns >= 1 && Number.isFinite(n) && n > 0);
}

/** A bar for each number of turns, from one on. */
function barsOf(rows: Rows) {
  return Array.from({ length: mostTurns }, (_, i) => {
    const turns = i + 1;
    const name = turns === mostTurns ? `${turns}+` : String(turns);
    const n = totalOf(rows.filter((row) => Math.min(Math.floor(row.turns), mostTurns) === turns));
    return { n, name, listed: name, alone: `${name} ${turns === 1 ? "turn" : "turns"}` };
  });
}
