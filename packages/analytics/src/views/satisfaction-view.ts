import type { SatisfactionBinRow } from "../queries/satisfaction.ts";
import type { Compared } from "../report/report.ts";
import { formatCount, formatPercent } from "./format.ts";
import { satisfactionNote } from "./satisfaction-note.ts";
import { shareBars, totalOf } from "./share-bars.ts";
import { drawing, emptyFigure, type ViewOptions } from "./view.ts";

type Bins = readonly Pick<SatisfactionBinRow, "score" | "n">[];

/** How many sessions have each satisfaction score, as shares in their 95 % intervals (Wilson); the reference as ticks. */
export function satisfactionView({ current, reference }: Compared<Bins>, options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "Satisfaction by session";
  const now = barsOf(current);
  const total = totalOf(now);
  if (total === 0)
    return emptyFigure(on, title, "No session in this window has a satisfaction score: no user did anything that tells.");
  const mean = now.reduce((sum, { n }, place) => sum + (place / 10) * n, 0) / total;
  const low = totalOf(now.slice(0, 6));
  return shareBars(
    on,
    { current: now, reference: reference && barsOf(reference) },
    {
      title,
      words: `${formatCount(total)} sessions, mean ${mean.toFixed(2)}; ${formatPercent(low / total)} at 0.5 or below`,
      notes: [satisfactionNote],
      tickFormat: (score) => (on.width < 480 && (Number(score) * 5) % 1 > 0.01 && (Number(score) * 5) % 1 < 0.99 ? "" : score),
    },
  );
}

/** A bar for each of the eleven scores, 0 to 1 in tenths. */
function barsOf(bins: Bins) {
  return Array.from({ length: 11 }, (_, place) => {
    const name = (place / 10).toFixed(1);
    const n = totalOf(bins.filter(({ score }) => Math.round(score * 10) === place));
    return { n, name, listed: `score ${name}`, alone: `score ${name}` };
  });
}
