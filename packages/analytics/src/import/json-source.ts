import { type Sql, sql } from "../engine/sql.ts";
import { longLines } from "./csv-source.ts";
import { noFaults, type OpenSource } from "./open-source.ts";

/** Opens JSON lines, or one JSON array of objects; `isMarked` if it begins with a byte order mark. A line that is not JSON is a row with a fault; an array must be whole. */
export function openJson(file: string, format: "jsonl" | "json", { isMarked = false } = {}): OpenSource {
  const lines = isMarked ? markedLines(file) : sql`read_ndjson_objects(${file}, ignore_errors = true)`;
  const objects = format === "jsonl" ? lines : sql`read_json_objects(${file}, format = 'array')`;
  return {
    file,
    format,
    columns: null,
    relation: () => sql`
      SELECT row_number() OVER () AS "$row", CAST(json AS VARCHAR) AS "$whole", json,
        CASE WHEN json IS NULL THEN 'is not valid JSON' WHEN json_type(json) <> 'OBJECT' THEN 'is not a JSON object' END AS "$fault"
      FROM ${objects}`,
    text: (name) => sql`nullif(${jsonText(sql`json`, name)}, '')`,
    ...noFaults,
  };
}

/** DuckDB's reader of JSON lines takes a byte order mark for a fault of the first; its reader of CSV does not. */
function markedLines(file: string): Sql {
  return sql`(SELECT TRY_CAST(line AS JSON) AS json FROM read_csv(${file}, auto_detect = false, header = false,
    columns = {line: 'VARCHAR'}, delim = chr(1), quote = '', escape = '', ${longLines}) WHERE trim(line) <> '')`;
}

/**
 * The text of a key; where no key is called so, dots go deeper: `usage.input_tokens`, `choices.0.finish_reason`.
 *
 * @param json SQL of a JSON value
 */
export function jsonText(json: Sql, name: string): Sql {
  const here = sql`json_extract_string(${json}, ${pointer([name])})`;
  const path = name.split(".");
  return path.length === 1 ? here : sql`coalesce(${here}, json_extract_string(${json}, ${pointer(path)}))`;
}

/** RFC 6901. */
function pointer(path: readonly string[]): string {
  return path.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
