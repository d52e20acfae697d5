import { spansUnderNames } from "../../otlp/index.ts";
import { openText, records } from "../records.ts";
import type { SourceRow, SourceRows } from "./source-row.ts";

const batch = 1000;

/** The rows of JSON lines; blank lines are none. A line that is not JSON is a row with a reason, and those after it go on. */
export async function* jsonLines(file: string): SourceRows {
  let rows: SourceRow[] = [];
  try {
    for await (const { line, text } of records(openText(file), { delimiter: null })) {
      const trimmed = line === 1 ? text.replace(/^\uFEFF/, "") : text;
      if (trimmed.trim() === "") continue;
      rows.push(...parse(line, trimmed));
      if (rows.length < batch) continue;
      yield rows;
      rows = [];
    }
  } catch (error) {
    // What was read before the file broke off counts.
    if (rows.length > 0) yield rows;
    throw error;
  }
  if (rows.length > 0) yield rows;
}

/** A line is one row, but for an answer of an API, which often stands on a single line. */
function parse(place: number, text: string): readonly SourceRow[] {
  try {
    return elementsOf(parseJson(text)).map((value) => ({ place, value }));
  } catch (error) {
    return [{ place, reason: `is not valid JSON: ${(error as Error).message}`.slice(0, 200) }];
  }
}

/** JSON, also as Python writes it: NaN and Infinity are no values. @throws {SyntaxError} */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const mended = text.replace(/("(?:[^"\\]|\\.)*")|-?\bInfinity\b|\bNaN\b/g, (_, quoted) => quoted ?? "null");
    if (mended === text) throw error;
    return JSON.parse(mended);
  }
}

/** Lists by the names under which APIs answer with one. */
const lists = ["data", "results", "runs", "items"];

/**
 * The rows of a file that is one JSON document: the elements of the list it holds where it is an answer of an API, else itself.
 *
 * @throws {SyntaxError} if it is not JSON
 */
export async function* jsonDocument(file: string): SourceRows {
  const pieces: string[] = [];
  for await (const piece of openText(file)) pieces.push(piece);
  const document: unknown = parseJson(pieces.join("").replace(/^\uFEFF/, ""));
  yield elementsOf(document).map((value, i) => ({ place: i + 1, value }));
}

/** An answer of an API to a question for many, as its elements; anything else is one. */
function elementsOf(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null || "usage" in value) return [value];
  for (const name of lists) {
    const list: unknown = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    if (Array.isArray(list) && list.every((one) => typeof one === "object" && one !== null)) return list;
  }
  return spansUnderNames(value) ?? [value];
}
