import { suggestion } from "../engine/closest.ts";
import type { Engine } from "../engine/engine.ts";
import { type Every, everyNames } from "../queries/asked.ts";
import { questions, recordQuestions } from "../queries/index.ts";
import { ask } from "../queries/query.ts";
import type { OpenTables } from "../tables/open-tables.ts";
import { periodText } from "../views/format.ts";
import type { Command } from "./command.ts";
import { NoRecordsError, noRecords } from "./no-records.ts";
import { withData } from "./open-data.ts";
import { formatterOf, rowFormat } from "./row-format.ts";
import { referenceOf, timeOptions, windowOf } from "./time-options.ts";
import { UsageError } from "./usage-error.ts";

const all = { ...questions, ...recordQuestions };
const width = Math.max(...Object.keys(all).map((name) => name.length));

/** What is asked for by its id, or takes weeks to show, is looked for in all there is. */
const ofAnyTime = new Set(["traceTree", "session", "retention"]);

export const askCommand: Command = {
  name: "ask",
  about: "Answer one question from a folder of records.",
  operands: ["DIR", "<question>"],
  options: {
    by: { value: "model,feature", about: "answer for each of these columns' values" },
    every: { value: "hour|day|…", about: `answer for each ${everyNames.join(", ")} (UTC)` },
    where: { value: "column=value", about: "only these rows; may be given again", multiple: true },
    ...timeOptions,
    reference: {
      value: "FROM..TO",
      about: "ask the same of this period too; previous is the period of equal length just before, or week-before",
    },
    size: { value: "20", about: "how many sessions sessionsToRead shows" },
    format: rowFormat,
  },
  notes: `Questions:\n${Object.values(all)
    .map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`)
    .join("\n")}`,
  async run({ operands: [dir = "", name = ""], options, lists }, terminal) {
    const question = Object.hasOwn(all, name) ? all[name] : undefined;
    if (!question) throw new UsageError(`ask: "${name}" is not a question${suggestion(name, Object.keys(all))}`);
    const format = formatterOf(options.format);
    const by = options.by?.split(",").map((column) => column.trim());
    const every = everyOf(options.every);
    const where = whereOf(lists.where ?? []);
    const reference = options.reference === undefined ? null : referenceOf(options.reference);
    // Columns are checked before any file is opened.
    const asked = { by, every, where, reference, ...(options.size !== undefined && { size: Number(options.size) }) };
    question.sql({ fromMs: 0, toMs: 0, ...asked });
    const answer = async (engine: Engine, opened: OpenTables) => {
      const { range } = opened;
      const isOfAnyTime = ofAnyTime.has(name) && !options.from && !options.to;
      const window = windowOf({ ...options, last: options.last ?? (isOfAnyTime ? "all" : undefined) }, range);
      if (!window || !range) throw new NoRecordsError(noRecords(dir, opened));
      const rows = await ask(engine, question, { ...window, ...asked });
      terminal.out(`${format(rows)}\n`);
      if (window.toMs <= range.fromMs || window.fromMs >= range.toMs)
        terminal.err(`note: no records lie in this window; there are records from ${periodText(range)}\n`);
      return 0;
    };
    return withData(dir, terminal, answer, { needsRecords: true });
  },
};

function everyOf(text: string | undefined): Every | undefined {
  const every = everyNames.find((name) => name === text);
  if (text === undefined || every) return every;
  throw new UsageError(`--every ${text}: there are ${everyNames.join(", ")}`);
}

function whereOf(conditions: readonly string[]): Record<string, string[]> {
  const where: Record<string, string[]> = {};
  for (const condition of conditions) {
    const [, column, value = ""] = /^([^=]+)=(.*)$/s.exec(condition) ?? [];
    if (!column) throw new UsageError(`--where ${condition} is not a condition: write column=value`);
    where[column] = [...(where[column] ?? []), value];
  }
  return where;
}
