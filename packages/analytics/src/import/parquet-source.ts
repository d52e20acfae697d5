import type { Engine } from "../engine/engine.ts";
import { column, join, sql } from "../engine/sql.ts";
import { jsonText } from "./json-source.ts";
import { noFaults, type OpenSource } from "./open-source.ts";

/** Opens a Parquet file. Nested columns are read as JSON, so that dots go deeper there too. */
export async function openParquet(engine: Engine, file: string): Promise<OpenSource> {
  const described = await engine.run(sql`DESCRIBE SELECT * FROM read_parquet(${file})`);
  const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
  const columns = [...types.keys()];
  const whole = join(
    columns.map((name) => sql`coalesce(CAST(${column(name)} AS VARCHAR), '')`),
    ", ",
  );
  return {
    file,
    format: "parquet",
    columns,
    relation: () => sql`
      SELECT file_row_number + 1 AS "$row", concat_ws(chr(31), ${whole}) AS "$whole", CAST(NULL AS VARCHAR) AS "$fault", *
      FROM read_parquet(${file}, file_row_number = true)`,
    text(name) {
      const type = types.get(name);
      if (type !== undefined)
        return isNested(type)
          ? sql`CAST(to_json(${column(name)}) AS VARCHAR)`
          : sql`nullif(CAST(${column(name)} AS VARCHAR), '')`;
      const [head = "", ...rest] = name.split(".");
      if (rest.length === 0 || !types.has(head)) return null;
      return sql`nullif(${jsonText(sql`to_json(${column(head)})`, rest.join("."))}, '')`;
    },
    ...noFaults,
  };
}

function isNested(type: string): boolean {
  return type.endsWith("[]") || /^(STRUCT|MAP|UNION)\(/.test(type) || type.endsWith("]");
}
