import { basename } from "node:path";
import { tables } from "@telltale/core/trace";
import type { OpenTables } from "../tables/open-tables.ts";

/** The folder holds no records at all: what was looked for there, in one line. Exit status 1. */
export class NoRecordsError extends Error {
  override readonly name = "NoRecordsError";
}

/** How there come to be texts to judge or check. */
export const howTextIsKept =
  "Text is kept where the application says captureText: true (with redact, for what must not be kept), or where an import is told to keep text.";

/** What `report --format json` prints of a folder without any records, in place of a report. */
export interface NoRecordsReport {
  readonly v: 1;
  readonly title: string;
  readonly madeAtMs: number;
  readonly window: null;
  readonly error: string;
  readonly warnings: readonly string[];
}

/** Says that a folder holds no records, what was looked for, and where they may be instead. */
export function noRecords(dir: string, { warnings }: OpenTables): string {
  const names = Object.keys(tables);
  const lookedFor = `${dir.replace(/[\\/]+$/, "")}/{${names.join(",")}}/day=…/*.parquet`;
  const isTooDeep = names.includes(basename(dir)) || /^day=/.test(basename(dir));
  const others = warnings.filter(({ file }) => file !== dir).length;
  return [
    `there are no records in ${dir}: looked for ${lookedFor}`,
    isTooDeep ? "; it is a part of a data folder: name the folder that holds it" : "",
    others > 0 ? `; see the ${others === 1 ? "warning" : `${others} warnings`}` : "",
  ].join("");
}
