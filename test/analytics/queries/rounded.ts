import type { Row } from "@telltale/analytics";

/** Rows without the last bits of their numbers: sums are added up in another order each time. */
export function rounded(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [name, typeof cell === "number" ? Number(cell.toPrecision(11)) : cell]),
    ),
  );
}
