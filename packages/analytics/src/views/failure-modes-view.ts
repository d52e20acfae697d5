import type { FailureModesRow } from "../queries/failure-modes.ts";
import { flagsTable, summariesOf } from "./flags-table.ts";
import { formatCount } from "./format.ts";
import { atMost, nameText } from "./names.ts";
import { pickable } from "./pick.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Row = Pick<FailureModesRow, "mode" | "n" | "traces" | "rate"> & { readonly severity?: string; readonly atMs?: unknown };

const mostModes = 30;

/** The first few, for an example. */
function namesOf(modes: readonly { readonly name: string }[]): string {
  const names = modes.slice(0, 3).map(({ name }) => nameText(name));
  return names.length < modes.length ? `${names.join(", ")}, …` : names.join(", ");
}

/** Known failure patterns in traces (not calls that end in an error), most frequent first: how often, the share with its 95 % interval, the course, and a trend only beyond noise. */
export function failureModesView(rows: readonly Row[], options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "Failure patterns in traces";
  const all = summariesOf(rows.map(({ mode, n, traces, rate, atMs }) => ({ name: mode, n, found: traces, rate, atMs })));
  const seen = all.filter(({ found }) => found > 0);
  if (all.length === 0) return emptyFigure(on, title, "Nothing was looked at in this window.");
  if (seen.length === 0)
    return figure(on, title, [
      `None of the ${formatCount(all.length)} patterns looked for (${namesOf(all)}) was seen in this window. Calls that end in an error are told apart, by their class.`,
    ]);
  const { shown, others } = atMost(seen, mostModes);
  const [first] = shown;
  return figure(
    on,
    title,
    [
      `Most often “${nameText(first?.name)}”, ${formatCount(first?.found)} traces. Shares with their 95 % intervals; more or less only where the second half differs from the first beyond noise.`,
    ],
    flagsTable(on, shown, [{ name: "failure", say: ({ name }) => pickable(on, { mode: name }, nameText(name)) }], {
      others,
      label: title,
      counted: "traces",
    }),
  );
}
