import { sql } from "@telltale/analytics";
import { describe, expect, it } from "vitest";
import { locateLines } from "../../../packages/analytics/src/import/locate-lines.ts";
import { noFaults, type OpenSource } from "../../../packages/analytics/src/import/open-source.ts";
import { records } from "../../../packages/analytics/src/import/records.ts";
import { put, scratch } from "./sources.ts";

const dir = await scratch();
const source = (file: string, format: OpenSource["format"], columns: readonly string[] | null = null): OpenSource => ({
  file,
  format,
  columns,
  relation: () => sql``,
  text: () => null,
  ...noFaults,
});
const places = (rows: readonly number[], numbers: readonly number[] = [], unread: readonly number[] = []) => ({
  rows: new Set(rows),
  records: new Set(numbers),
  unread: new Set(unread),
});

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

describe("records", () => {
  const all = async (delimiter: string | null, ...texts: readonly string[]) => {
    const found = [];
    for await (const { line, text } of records(pieces(...texts), { delimiter })) found.push([line, text]);
    return found;
  };

  it("keeps a quoted line end inside its record, wherever the text is cut", async () => {
    const text = 'a,"b\n""c""\n",d\ne,f"g,h\n';
    const expected = [
      [1, 'a,"b\n""c""\n",d'],
      [4, 'e,f"g,h'],
    ];
    for (let cut = 0; cut <= text.length; cut++) expect(await all(",", text.slice(0, cut), text.slice(cut))).toEqual(expected);
  });

  it("has no quotes where there is no delimiter", async () => {
    expect(await all(null, '"a\r\nb"\n')).toEqual([
      [1, '"a'],
      [2, 'b"'],
    ]);
  });
});

describe("locateLines", () => {
  it("counts rows past blank lines, quoted line ends and records that are no rows", async () => {
    const file = await put(dir, "rows.csv", 'x,y\n1,"a\nb"\n\nbad\n2,c\n3,d\n');
    const { ofRow, ofRecord } = await locateLines(source(file, "csv", ["x", "y"]), places([1, 2, 3], [3], [3]));
    expect([...ofRow]).toEqual([
      [1, 2],
      [2, 6],
      [3, 7],
    ]);
    expect([...ofRecord]).toEqual([[3, 5]]);
  });

  it("takes a blank line for a row in a CSV of one column, and for nothing in lines of JSON", async () => {
    const csv = await put(dir, "one.csv", "x\n1\n\n2\n");
    expect((await locateLines(source(csv, "csv", ["x"]), places([3]))).ofRow.get(3)).toBe(4);
    const jsonl = await put(dir, "lines.jsonl", "{}\n  \n{}\n");
    expect((await locateLines(source(jsonl, "jsonl"), places([2]))).ofRow.get(2)).toBe(3);
  });
});
