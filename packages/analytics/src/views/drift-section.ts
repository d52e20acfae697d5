import type { ColumnDrift } from "@telltale/core";
import type { Report } from "../report/report.ts";
import type { Child, Maker } from "./dom.ts";
import { beforeAndAfter, driftOrder, effectLabel, verdictOrder } from "./drift-text.ts";
import { formatNumber, formatP } from "./format.ts";
import { htmlTable, type TableColumn } from "./html-table.ts";

/** The drift table: what drifted and what is in doubt in sight, the stable rest folded. */
export function driftSection({ drift, referenceNote }: Report, page: Maker): Child {
  const { make } = page;
  const title = make("h2", {}, "Drift against the reference");
  if (!drift) return [title, make("p", { class: "note" }, referenceNote)];
  const columns: readonly TableColumn<ColumnDrift>[] = [
    { name: "column", say: ({ column }) => column },
    { name: "verdict", say: ({ verdict }) => make("span", { class: `chip ${verdict}` }, verdict) },
    { name: "reference", say: (column) => beforeAndAfter(column)[0], isNumber: true },
    { name: "now", say: (column) => beforeAndAfter(column)[1] },
    { name: "effect", say: ({ effect }) => formatNumber(effect), isNumber: true },
    {
      name: "95 % interval",
      say: ({ effectInterval: interval }) => (interval ? `${formatNumber(interval[0])} to ${formatNumber(interval[1])}` : "–"),
      isNumber: true,
    },
    { name: "margin", say: ({ margin }) => formatNumber(margin), isNumber: true },
    { name: "measured by", say: ({ effectName }) => effectLabel(effectName) },
    {
      name: "statistic",
      say: ({ statistic, statisticName }) => `${statisticName.replace(" (missing)", "")} ${formatNumber(statistic)}`,
    },
    { name: "p", say: ({ pValue }) => formatP(pValue), isNumber: true },
  ];
  const ordered = driftOrder(drift.columns);
  const isOpen = ({ verdict }: ColumnDrift) => verdict === "drift" || verdict === "inconclusive";
  const [open, calm] = [ordered.filter(isOpen), ordered.filter((column) => !isOpen(column))];
  const counts = verdictOrder.map((verdict) => `${drift.counts[verdict]} ${verdict}`).join(", ");
  return make(
    "section",
    {},
    title,
    make(
      "p",
      { class: "note" },
      `${drift.columns.length} columns: ${counts}. A column drifted where the whole interval of its effect lies beyond the margin, ` +
        "and is stable where the whole interval lies within it.",
    ),
    make(
      "div",
      { class: "card wide" },
      open.length > 0 ? htmlTable(open, columns, page) : null,
      calm.length > 0
        ? make(
            "details",
            {},
            make("summary", {}, `${calm.length} more, stable or with too little data`),
            htmlTable(calm, columns, page),
          )
        : null,
    ),
  );
}
