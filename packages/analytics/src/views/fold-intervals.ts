import type { Cell, Row } from "../engine/cell.ts";

/**
 * Rows for reading: an interval stands beside its value, as `0.0137 (0.0095–0.0197)`, and not in two columns of its own; ends have
 * two digits beyond the size of what they enclose, for more would be noise. Columns `x`, `xLow` and `xHigh` become `x`.
 *
 * @param write how a value is written
 */
export function foldIntervals(rows: readonly Row[], write: (name: string, cell: Cell) => string): readonly Row[] {
  const names = Object.keys(rows[0] ?? {});
  const folded = names.filter((name) => names.includes(`${name}Low`) && names.includes(`${name}High`));
  const ends = new Set(folded.flatMap((name) => [`${name}Low`, `${name}High`]));
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, cell]) => {
        if (ends.has(name)) return [];
        if (!folded.includes(name)) return [[name, cell]];
        const [low, high] = [row[`${name}Low`], row[`${name}High`]];
        if (typeof low !== "number" || typeof high !== "number") return [[name, cell]];
        return [[name, `${write(name, short(cell))} (${write(name, short(low))}–${write(name, short(high))})`]];
      }),
    ),
  );
}

function short(cell: Cell = null): Cell {
  return typeof cell === "number" ? Number(Math.abs(cell) < 1000 ? cell.toPrecision(3) : cell.toFixed(0)) : cell;
}
