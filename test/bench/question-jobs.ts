import { type Asked, ask, type Query, questions, type Row, recordQuestions, userSql } from "@telltale/analytics";
import { handOfSignals } from "./hand-signals.ts";
import { handOfSpans } from "./hand-spans.ts";
import { type HandTables, handTables } from "./hand-sql.ts";
import { month, type NodeEngine, oneSession, oneTrace } from "./question-data.ts";
import { inJavaScript } from "./question-javascript.ts";
import { inPolars } from "./question-polars.ts";

/** What answers a question: ours, SQL by hand, Polars, or plain JavaScript over the columns. */
export type Answerer = (engine: NodeEngine, dir: string) => Promise<readonly Row[]>;

export interface Job {
  /** Of the question, with what it is asked. */
  readonly name: string;
  /** Ours first. The others give its rows, or some columns of them. */
  readonly answerers: Readonly<Record<string, Answerer>>;
}

const hand = { ...handOfSpans, ...handOfSignals };
/** Questions about single records need to know which. */
const which: Readonly<Record<string, Asked["where"]>> = {
  traceTree: { traceId: oneTrace },
  session: { sessionId: oneSession },
};

/** SQL by hand; its rows become figures as the question's own do: by its `row`, which makes intervals, and what it arranges. */
function byHand(query: Query<Asked, Row>, text: (tables: HandTables) => string): Answerer {
  return async (engine, dir) => {
    const rows = (await engine.run(userSql(text(handTables(dir))))).map(query.row);
    return (await query.arrange?.(rows, month)) ?? rows;
  };
}

function jobOf(name: string, query: Query<Asked, Row>): Job {
  const { asked = {}, sql, headline } = hand[name] ?? {};
  const where = which[name];
  const { by = [], every } = asked;
  const how = [...by.map((one) => `by ${one}`), ...(every ? [`by ${every}`] : []), ...(where ? Object.keys(where) : [])];
  const javaScript = inJavaScript[name];
  const polars = inPolars[name];
  return {
    name: [name, ...how].join(" "),
    answerers: {
      ask: (engine) => ask(engine, query, { ...month, ...asked, ...(where && { where }) } as never),
      ...(sql && { "SQL by hand": byHand(query, sql) }),
      ...(headline && { "SQL, main figures": byHand(query, headline) }),
      ...(polars && { Polars: async (_, dir) => (await polars(dir)) as readonly Row[] }),
      ...(javaScript && { JavaScript: javaScript }),
    },
  };
}

/** Every question there is, for a month; those with SQL by hand first. */
export const jobs: readonly Job[] = Object.entries({ ...questions, ...recordQuestions })
  .map(([name, query]) => jobOf(name, query as Query<Asked, Row>))
  .toSorted((a, b) => Object.keys(b.answerers).length - Object.keys(a.answerers).length);

/** Numbers to nine digits: the last bits are nobody's business. */
function figures(rows: readonly Row[], names: readonly string[]): readonly string[] {
  const cell = (value: unknown) => (typeof value === "number" ? value.toPrecision(9) : String(value));
  return rows.map((row) => names.map((name) => cell(row[name])).join(" "));
}

/** Whether an answer's rows are ours, in the columns that it has, in any order; and all of ours, where it has every column. */
export function isSame(ours: readonly Row[], theirs: readonly Row[]): boolean {
  const names = Object.keys(theirs[0] ?? {});
  const isWhole = names.length === Object.keys(ours[0] ?? {}).length;
  const known = new Set(figures(ours, names));
  return (
    theirs.length > 0 && figures(theirs, names).every((row) => known.has(row)) && (!isWhole || theirs.length === ours.length)
  );
}
