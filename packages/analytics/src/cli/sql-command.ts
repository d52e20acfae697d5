import { userSql } from "../engine/sql.ts";
import { macros } from "../tables/macros.ts";
import type { Command } from "./command.ts";
import { withData } from "./open-data.ts";
import { formatterOf, rowFormat } from "./row-format.ts";

export const sqlCommand: Command = {
  name: "sql",
  about: "Run one SQL statement over the views spans, signals, scores and sessions.",
  operands: ["DIR", "<sql>"],
  options: { format: rowFormat },
  notes:
    'Example: telltale sql ./data "SELECT feature, count(*) AS n FROM spans GROUP BY ALL"\n' +
    "Times are written as ISO 8601 (UTC). Numbers have every digit in json and csv; a table gives milliseconds three decimals and US\n" +
    "dollars (columns named …_ms, …_usd) six digits.\n" +
    "Lists, maps and structs are written as JSON.\n\nFunctions of ours beside DuckDB's:\n" +
    macros.map(({ name, parameters, about }) => `  ${name}(${parameters.join(", ")})\n      ${about}`).join("\n"),
  async run({ operands: [dir = "", text = ""], options }, terminal) {
    const format = formatterOf(options.format, { isExact: true });
    return withData(dir, terminal, async (engine) => {
      terminal.out(`${format(await engine.write(userSql(text)))}\n`);
      return 0;
    });
  },
};
