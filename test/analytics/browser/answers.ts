import {
  type Asked,
  type AskedToRead,
  ask,
  buildReport,
  driftSummaries,
  type Engine,
  questions,
  type Row,
  recordQuestions,
  sql,
  type Window,
} from "@telltale/analytics";

/** What an engine says to one thing it was asked: rows, a report or a refusal. */
export interface Answer {
  readonly name: string;
  readonly said: unknown;
}

/** Asked of the whole range, or of its last two days. */
const variants: readonly (readonly [string, "all" | "last", Omit<Asked, keyof Window>])[] = [
  ["", "all", {}],
  [" every day by feature", "last", { every: "day", by: ["feature"] }],
  [" every hour of some features", "last", { every: "hour", where: { feature: ["chat", "search", null] } }],
];
const lastMs = 2 * 86_400_000;

/** Everything the product asks, asked of one engine over its open tables: every question, drift, a whole report, the plain views. */
export async function answersOf(engine: Engine, range: Window | null): Promise<readonly Answer[]> {
  const window = range ?? { fromMs: 0, toMs: 1000 };
  const middleMs = Math.floor((window.fromMs + window.toMs) / 2);
  const halves = { reference: { ...window, toMs: middleMs }, current: { ...window, fromMs: middleMs } };
  const answers: Answer[] = [];
  const say = async (name: string, work: () => Promise<unknown>) => {
    const said = await work().catch((error: Error) => `${error.name}: ${error.message.split("\n")[0]}`);
    answers.push({ name, said });
  };
  for (const [name, question] of Object.entries(questions))
    for (const [words, of, more] of variants) {
      const fromMs = of === "all" ? window.fromMs : Math.max(window.fromMs, window.toMs - lastMs);
      await say(name + words, () => ask(engine, question, { fromMs, toMs: window.toMs, ...more }));
    }
  for (const [name, asked] of await recordsAsked(engine)) {
    const question = recordQuestions[name];
    if (question) await say(name, () => ask(engine, question, { ...window, ...asked }));
  }
  await say("drift", () => driftSummaries(engine, halves));
  await say("report", () => buildReport(engine, { ...halves.current, reference: halves.reference, now: 0 }));
  for (const table of [sql`spans`, sql`signals`, sql`scores`, sql`sessions`]) {
    const rows = await engine.run(sql`DESCRIBE ${table}`);
    const columns = rows.map(({ column_name: name, column_type: type }) => `${name} ${type}`).sort();
    await say(`the columns of ${table.text}`, async () => columns);
    await say(`the first rows of ${table.text}`, () => firstRows(engine, table.text, columns));
  }
  return answers;
}

/** What the questions about single records are asked of: the fullest traces and sessions, which are the same on every engine. */
async function recordsAsked(engine: Engine): Promise<readonly (readonly [string, AskedToRead])[]> {
  const traces = await engine.run(
    sql`SELECT trace_id AS key FROM spans WHERE trace_id IS NOT NULL GROUP BY trace_id ORDER BY count(*) DESC, trace_id LIMIT 5`,
  );
  const sessions = await engine.run(
    sql`SELECT session_id AS key FROM sessions ORDER BY signals + calls DESC, session_id LIMIT 5`,
  );
  const keys = (rows: readonly Row[]) => rows.map(({ key }) => key ?? null);
  const ofTraces: AskedToRead = { where: { traceId: keys(traces) } };
  const ofSessions: AskedToRead = { where: { sessionId: keys(sessions) } };
  const asked: Readonly<Record<string, AskedToRead>> = { traceTree: ofTraces, sessionsToRead: { size: 40 } };
  return Object.keys(recordQuestions).map((name) => [name, asked[name] ?? ofSessions]);
}

/** Every column of some rows, what is not a cell as text. */
async function firstRows(engine: Engine, table: string, columns: readonly string[]): Promise<readonly Row[]> {
  const { userSql } = await import("@telltale/analytics");
  const cells = columns.map((column) => {
    const name = `"${column.slice(0, column.indexOf(" "))}"`;
    return /[[(]/.test(column) ? `CAST(${name} AS VARCHAR) AS ${name}` : name;
  });
  const order = columns.some((column) => column.startsWith("id ")) ? '"id"' : '"session_id"';
  return engine.run(userSql(`SELECT ${cells.join(", ")} FROM ${table} ORDER BY ${order} LIMIT 300`));
}

/** As JSON, with the numbers that JSON has no word for. */
export function toText(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === "number" && !Number.isFinite(inner) ? `number ${inner}` : inner,
  );
}

/** Where two engines answer otherwise, or one does not answer, cell by cell: numbers are alike to 1e-9 of their size, for sums are added up in another order; all else exactly. */
export function differences(here: readonly Answer[], there: readonly Answer[]): readonly string[] {
  return apart(byName(here), byName(there), "answers");
}

function byName(answers: readonly Answer[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(answers.map(({ name, said }) => [name, said]));
}

function apart(here: unknown, there: unknown, path: string): readonly string[] {
  if (typeof here === "number" && typeof there === "number") {
    const isClose = Math.abs(here - there) <= 1e-9 * Math.max(1, Math.abs(here), Math.abs(there));
    return isClose ? [] : [`${path}: ${here} here, ${there} there`];
  }
  if (typeof here === "object" && typeof there === "object" && here !== null && there !== null) {
    const names = [...new Set([...Object.keys(here), ...Object.keys(there)])];
    const of = (object: object, name: string) => (object as Readonly<Record<string, unknown>>)[name];
    return names.flatMap((name) => apart(of(here, name), of(there, name), `${path}.${name}`));
  }
  return here === there ? [] : [`${path}: ${toText(here)} here, ${toText(there)} there`];
}
