import { type Table, tables } from "@telltale/core/trace";
import { suggestion } from "../engine/closest.ts";
import type { Engine } from "../engine/engine.ts";
import { exportOtlp } from "../export/export-otlp.ts";
import { type ExportFormat, exportFormats, exportTable } from "../export/export-table.ts";
import type { OpenTables } from "../tables/open-tables.ts";
import type { Window } from "../tables/window.ts";
import type { Command } from "./command.ts";
import { NoRecordsError, noRecords } from "./no-records.ts";
import { withData } from "./open-data.ts";
import { progress, type Terminal } from "./terminal.ts";
import { timeOptions, windowOf } from "./time-options.ts";
import { UsageError } from "./usage-error.ts";

const tableNames = Object.keys(tables) as readonly Table[];

export const exportCommand: Command = {
  name: "export",
  about: "Write records as CSV, JSON lines, Arrow or one Parquet file, or send them to a receiver of OpenTelemetry (OTLP).",
  operands: ["DIR"],
  options: {
    out: { value: "FILE|URL", about: "a file, whose ending says the format, or the base URL of an OTLP receiver" },
    table: { value: tableNames.join("|"), about: "which records go to the file (default spans)" },
    as: { value: exportFormats.join("|"), about: "the format, where the file's ending does not say it" },
    header: { value: '"name: value"', about: "sent to the receiver, as its key; may be given again", multiple: true },
    json: { about: "send OTLP as JSON rather than protobuf" },
    text: { about: "send the words of calls too, where they were kept" },
    ...timeOptions,
    last: { value: "7d", about: "this long, counted back from the newest record: 90m, 24h, 7d, 4w (default: everything)" },
  },
  notes: `The data folder itself is Parquet that any tool reads; its columns are described in COLUMNS.md.
Examples:
  telltale export ./data --out spans.csv --last 30d
  telltale export ./data --out signals.arrow --table signals
  telltale export ./data --out http://localhost:4318 --header "authorization: Bearer …"`,
  async run({ operands: [dir = ""], options, lists, flags }, terminal) {
    const { out } = options;
    if (!out) throw new UsageError("export: --out is missing: a file such as spans.csv, or the URL of an OTLP receiver");
    const write = /^https?:\/\//i.test(out)
      ? send(out, headersOf(lists.header ?? []), flags, terminal)
      : toFile(out, tableOf(options.table), formatOf(out, options.as));
    const run = async (engine: Engine, opened: OpenTables) => {
      const window = windowOf({ ...options, last: options.last ?? (options.from ? undefined : "all") }, opened.range);
      if (!window || !opened.range) throw new NoRecordsError(noRecords(dir, opened));
      terminal.out(`${await write(engine, window)}\n`);
      return 0;
    };
    return withData(dir, terminal, run, { needsRecords: true });
  },
};

type Write = (engine: Engine, window: Window) => Promise<string>;

function toFile(file: string, table: Table, format: ExportFormat): Write {
  return async (engine, window) => `${await exportTable(engine, { table, format, file, ...window })} ${table} in ${file}`;
}

function send(endpoint: string, headers: Record<string, string>, flags: ReadonlySet<string>, terminal: Terminal): Write {
  return async (engine, window) => {
    const { step, done } = progress(terminal);
    const { spans, events, rejected, messages } = await exportOtlp(engine, {
      endpoint,
      headers,
      encoding: flags.has("json") ? "json" : "protobuf",
      withText: flags.has("text"),
      ...window,
      onProgress: ({ spans, events }) => step(null, `${spans} spans, ${events} events sent`),
    }).finally(done);
    for (const message of messages) terminal.err(`warning: the receiver says: ${message}\n`);
    return `${spans} spans and ${events} events sent to ${endpoint}${rejected > 0 ? `, ${rejected} of them not taken` : ""}`;
  };
}

function tableOf(name = "spans"): Table {
  const table = tableNames.find((one) => one === name);
  if (!table) throw new UsageError(`export: --table ${name} is none${suggestion(name, tableNames)}`);
  return table;
}

const endings: Readonly<Record<string, ExportFormat>> = {
  csv: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  arrow: "arrow",
  parquet: "parquet",
  feather: "arrow",
};

function formatOf(file: string, name: string | undefined = endings[file.split(".").at(-1)?.toLowerCase() ?? ""]): ExportFormat {
  const format = exportFormats.find((one) => one === name);
  if (!format)
    throw new UsageError(
      `export: ${name ?? file} names no format: end the file in .csv, .jsonl, .arrow or .parquet, or say --as`,
    );
  return format;
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value = ""] = /^([^:\s]+)\s*:\s*(.*)$/.exec(line) ?? [];
      // Its value may be a secret, which has no place on a terminal.
      if (!name) throw new UsageError(`export: --header ${nameIn(line)}is no header: write "name: value"`);
      return [name, value];
    }),
  );
}

/** The first of several words, which cannot be the secret. */
function nameIn(line: string): string {
  const name = /^\s*([a-z-]+):?\s/i.exec(line)?.[1];
  return name ? `"${name} …" ` : "";
}
