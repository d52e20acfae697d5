/** What a cell may be, on every engine. Counts are numbers, times are epoch milliseconds. */
export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;
