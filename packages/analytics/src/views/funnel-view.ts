import { wilson } from "@telltale/core";
import type { FunnelRow } from "../queries/funnel.ts";
import { formatCount, formatMs, formatPercent } from "./format.ts";
import { htmlTable } from "./html-table.ts";
import { nameText } from "./names.ts";
import { bar } from "./shapes.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Step = Pick<FunnelRow, "step" | "n"> & Partial<Pick<FunnelRow, "shareLow" | "shareHigh" | "p50Ms">>;

const mostSteps = 20;

/** How many come as far as each step, of those at the first with the share's 95 % interval, and of those at the step before. Of `funnel`. */
export function funnelView(steps: readonly Step[], options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "How far users come";
  const first = steps[0]?.n ?? 0;
  if (!(first > 0)) return emptyFigure(on, title, "Nobody took the first step in this window.");
  const rows = steps.slice(0, mostSteps).map(({ step, n, shareLow, shareHigh, p50Ms = null }, i) => {
    const before = steps[i - 1]?.n ?? null;
    const [low, high] =
      shareLow !== undefined && shareHigh !== undefined
        ? [shareLow, shareHigh]
        : (wilson(Math.min(Math.max(n, 0), first), first).interval ?? []);
    return { step, n, share: n / first, low, high, kept: before === null || before === 0 ? null : n / before, p50Ms };
  });
  const worst = rows.filter(({ kept }) => kept !== null).toSorted((a, b) => (a.kept ?? 1) - (b.kept ?? 1))[0];
  const note = worst
    ? `Fewest go on at “${nameText(worst.step)}”: ${formatPercent(worst.kept)} of those before it. Bars are shares of the first step with their 95 % intervals.`
    : "There is one step only.";
  const widthPx = Math.max(60, Math.min(280, on.width - 500));
  const most = Math.max(...rows.map(({ share, high }) => Math.max(share, high ?? 0)));
  return figure(
    on,
    title,
    [note],
    htmlTable(
      rows,
      [
        { name: "step", say: ({ step }) => on.make("bdi", {}, nameText(step)) },
        { name: "count", say: ({ n }) => formatCount(n), isNumber: true },
        { name: "share", say: ({ share, low, high }) => bar(on, { value: share, low, high, most, widthPx }), isPicture: true },
        { name: "of the first", say: ({ share }) => formatPercent(share), isNumber: true },
        { name: "of the step before", say: ({ kept }) => formatPercent(kept), isNumber: true },
        ...(rows.some(({ p50Ms }) => p50Ms !== null)
          ? [{ name: "reached after (median)", say: ({ p50Ms }: (typeof rows)[number]) => formatMs(p50Ms), isNumber: true }]
          : []),
      ],
      on,
      { others: steps.length - rows.length, label: title },
    ),
  );
}
