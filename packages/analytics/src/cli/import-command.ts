import { existsSync } from "node:fs";
import { suggestion } from "../engine/closest.ts";
import { dialects } from "../import/dialects/index.ts";
import { type ImportResult, importFile } from "../import/import-file.ts";
import type { Rejection } from "../import/import-result.ts";
import { readyMappings } from "../import/mappings/index.ts";
import { readOwnPrices } from "../pricing/read-own-prices.ts";
import { parseTime } from "../tables/period.ts";
import type { Command } from "./command.ts";
import { progress, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const width = Math.max(...[...dialects, ...readyMappings].map(({ name }) => name.length));
const listed = (entries: readonly { readonly name: string; readonly about?: string | undefined }[]) =>
  entries.map(({ name, about }) => `  ${name.padEnd(width)}  ${about ?? ""}`).join("\n");

export const importCommand: Command = {
  name: "import",
  about: "Bring in what others recorded: exports of other tools, OTLP, or any table with a mapping.",
  operands: ["FILE…"],
  options: {
    as: {
      value: "NAME",
      about: "whose export it is, a ready mapping's name, or the path of a mapping file (default: told by the file)",
    },
    data: { value: "DIR", about: "the data folder the records go to; made if it is not there" },
    text: { about: "keep the words of prompts and answers, redacted (default: only how long they were)" },
    at: {
      value: "TIME",
      about: "when it was, for rows that do not say: failed requests of a batch (default: as those beside them)",
    },
    prices: { value: "FILE", about: "prices of private models (JSON); they win over the price list" },
    format: { value: "text|json", about: "how to say what was imported (default text)" },
  },
  notes: `FILE may be a folder or a pattern: "logs/*.jsonl.gz"; there may be several. Importing it again, or a file that overlaps it, changes nothing.
A value that cannot be taken costs its field and not its row, unless it says what or when the call was; each is told with file and line.
Ctrl-C keeps what has landed until then, in whole files; importing again brings the rest.
Exit status: 1 when more rows were rejected than taken, when nothing was taken, when it was stopped, or when a file could not be read.

Exports that are known:
${listed(dialects)}

Ready mappings:
${listed(readyMappings)}

A mapping of your own is a JSON file: for each field of a span, where it comes from.
  { "name": "ours",
    "fields": {
      "kind": { "constant": "llm" },
      "startedAtMs": "created",
      "durationMs": { "column": "seconds", "unit": "s" },
      "status": { "column": "state", "values": { "success": "ok", "*": "error" } } } }
A source is a column's name, or an object with one of column, sql, constant and cachedPrefix, and as needed unit, time, since,
absent, values, default, hash, as, optional. docs/mapping.md of the project shows each with an example.`,
  async run({ operands: files, options: { as, at, data, prices, format = "text" }, flags }, terminal) {
    if (!data) throw new UsageError("import: --data is missing: the folder the records go to");
    if (as !== undefined) checkName(as);
    if (format !== "text" && format !== "json") throw new UsageError(`--format ${format}: there are text and json`);
    const atMs = at === undefined ? undefined : parseTime(at);
    const { step, done } = progress(terminal);
    const stop = new AbortController();
    void terminal.stopped().then(() => stop.abort());
    const pace = pacer();
    const result = await importFile({
      file: files,
      as,
      dir: data,
      atMs,
      keepsText: flags.has("text"),
      signal: stop.signal,
      ...(prices !== undefined && { prices: await readOwnPrices(prices) }),
      onProgress({ file, number, of, stage, rows }) {
        const read = rows === null ? "" : `, ${rows} rows${stage === "reading" ? `, ${pace(file, rows)} a second` : ""}`;
        const share = stage === "reading" && of === 1 ? null : (number - (stage === "done" ? 0 : 1)) / of;
        step(share, `${file}: ${stage}${read}`);
      },
    }).finally(done);
    warn(result, terminal);
    terminal.out(format === "json" ? `${JSON.stringify(result, null, 2)}\n` : summary(result));
    const taken = result.imported + result.duplicates + result.erased;
    return result.unreadable.length > 0 || taken === 0 || result.rejectedCount > taken || result.isStopped ? 1 : 0;
  },
};

/** A word that is neither a name nor a path is a name misspelt. */
function checkName(as: string): void {
  const names = [...dialects, ...readyMappings].map(({ name }) => name);
  if (names.includes(as) || /[./\\]/.test(as) || existsSync(as)) return;
  throw new UsageError(`--as ${as}: there is no such name${suggestion(as, names)}, or the path of a mapping file`);
}

/** Rows a second since a file was begun. */
function pacer(): (file: string, rows: number) => number {
  let current = "";
  let sinceMs = 0;
  return (file, rows) => {
    if (file !== current) [current, sinceMs] = [file, performance.now()];
    return Math.round((rows * 1000) / Math.max(1, performance.now() - sinceMs));
  };
}

/** So many rows of a file are shown that have the same fault: a log is full of lines that are not JSON. */
const mostAlike = 5;

function warn(result: ImportResult, terminal: Terminal): void {
  const { unreadable, rejected, rejectedCount, leftOut, isStopped } = result;
  for (const { file, reason } of unreadable) terminal.err(`warning: ${file}: ${reason}\n`);
  const rest = rejectedCount - tellRows(rejected, terminal, "");
  if (rejected.length > 0 && rest > 0) terminal.err(`warning: ${rest} more ${rest === 1 ? "row" : "rows"} rejected\n`);
  tellRows(leftOut, terminal, " (left out; the rest of the row is kept)");
  if (isStopped) terminal.err("warning: stopped: what is counted here is kept; import again for the rest\n");
}

/** A line for each row, however many of its fields are at fault: those of rejected rows and the rest add up. @returns how many */
function tellRows(faults: readonly Rejection[], terminal: Terminal, what: string): number {
  const alike = new Map<string, number>();
  const shown = faults.filter(({ file, field, reason }) => {
    const key = `${file} ${field} ${reason.split(":")[0]}`;
    alike.set(key, (alike.get(key) ?? 0) + 1);
    return (alike.get(key) ?? 0) <= mostAlike;
  });
  const rows = new Map<unknown, typeof shown>();
  for (const fault of shown) {
    const row = fault.line === null ? fault : `${fault.file}:${fault.line}`;
    rows.set(row, [...(rows.get(row) ?? []), fault]);
  }
  for (const faults of rows.values()) {
    const said = faults.map(({ field, reason }) => `${field ? `${field}: ` : ""}${reason}`).join("; ");
    const { file, line } = faults[0] ?? { file: "", line: null };
    terminal.err(`warning: ${file}${line === null ? "" : `:${line}`}: ${said}${what}\n`);
  }
  return rows.size;
}

function summary({
  imported,
  unpriced,
  unpricedModels,
  withoutTokens,
  duplicates,
  erased,
  skipped,
  skippedKinds,
  rejectedCount,
  leftOutFields,
  tables,
  usage,
  as,
}: ImportResult): string {
  const lacks = [
    ...(unpriced > 0 ? [`${unpriced} without a price${named(unpricedModels)}`] : []),
    ...(withoutTokens > 0 ? [`${withoutTokens} without all their tokens`] : []),
  ];
  const priceless = lacks.length > 0 ? ` (${lacks.join("; ")})` : "";
  const gone = erased > 0 ? `, ${erased} erased earlier` : "";
  const lines = [
    `${imported} imported${priceless}, ${duplicates} already there${gone}, ${skipped} skipped${counted(skippedKinds)}, ${rejectedCount} rejected`,
  ];
  const left = Object.values(leftOutFields).reduce((sum, n) => sum + n, 0);
  if (left > 0)
    lines.push(`${left} ${left === 1 ? "field" : "fields"} left out of rows that are kept${counted(leftOutFields)}`);
  const kept = Object.entries(tables).filter(([, { imported, duplicates }]) => imported + duplicates > 0);
  lines.push(`as ${as.join(", ")}: ${kept.map(([name, count]) => `${count.imported} ${name}`).join(", ") || "nothing"}`);
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens, costUsd } = usage;
  const input = `${inputTokens} input tokens + ${cacheReadTokens} read from caches + ${cacheWriteTokens} written to them`;
  if (tables.spans.imported > 0)
    lines.push(`${input}, ${outputTokens} output + ${reasoningTokens} reasoning, $${Number(costUsd.toPrecision(6))}`);
  return `${lines.join("\n")}\n`;
}

/** The most frequent kinds: ` (12 $pageview, 3 $autocapture)`. */
function counted(kinds: Readonly<Record<string, number>>): string {
  const most = Object.entries(kinds).sort(([, a], [, b]) => b - a);
  if (most.length === 0) return "";
  return ` (${most
    .slice(0, 5)
    .map(([kind, n]) => `${n} ${kind}`)
    .join(", ")}${most.length > 5 ? ", …" : ""})`;
}

function named(models: readonly string[]): string {
  if (models.length === 0) return "";
  return `: ${models.slice(0, 5).join(", ")}${models.length > 5 ? ` and ${models.length - 5} more models` : ""}`;
}
