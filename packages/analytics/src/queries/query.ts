import type { Row } from "../engine/cell.ts";
import { suggestion } from "../engine/closest.ts";
import type { Engine } from "../engine/engine.ts";
import { QueryError } from "../engine/query-error.ts";
import type { Sql } from "../engine/sql.ts";
import { isSettled, type Reference, windowOf } from "../tables/period.ts";
import { rangeOf } from "../tables/range.ts";
import { type Asked, askedNames, type Windowed } from "./asked.ts";

/** A question as a value: what it is called, its SQL, and the shape of a row. */
export interface Query<Parameters, R extends Row> {
  readonly name: string;
  /** What it answers, in a sentence. */
  readonly about: string;
  readonly sql: (parameters: Parameters) => Sql;
  /** What it may be asked with besides what every question may: names of parameters. */
  readonly parameters?: readonly string[];
  /** Turns a raw row, snake_case, into a typed one. */
  readonly row: (row: Row) => R;
  /** What rows can only be told together (their order as a tree, a share of all of them), or with what is loaded for it first. */
  arrange?(rows: readonly R[], parameters: Parameters): readonly R[] | Promise<readonly R[]>;
}

/**
 * Asks a question.
 *
 * @param engine any engine whose tables are open (`openTables`)
 * @param asked of which period (`last` counts back from `to`, or from the newest record), which rows, divided how
 * @returns the typed rows; an empty window gives no rows or rows with n = 0, never an invented number; asked with a `reference`,
 *   the rows of both windows, each with its `window`
 * @throws {RangeError} for a parameter, a column, a period or a stretch of time there is not
 * @throws {TypeError} if it is not a question, but perhaps the name of one
 * @throws {QueryError} with the question's name, its SQL and the cause
 */
export async function ask<P extends Asked, R extends Row>(
  engine: Engine,
  query: Query<P, R>,
  asked: P & { readonly reference: Reference },
): Promise<readonly (R & Windowed)[]>;
export async function ask<P extends Asked, R extends Row>(engine: Engine, query: Query<P, R>, asked: P): Promise<readonly R[]>;
export async function ask<P extends Asked, R extends Row>(engine: Engine, query: Query<P, R>, asked: P): Promise<readonly R[]> {
  check(query, asked);
  return answer(engine, query, await settled(engine, asked));
}

/** What types say to those who write TypeScript. */
function check<P extends Asked, R extends Row>(query: Query<P, R>, asked: P): void {
  if (typeof query?.sql !== "function") {
    const isName = typeof query === "string";
    const name = isName ? query : "latency";
    throw new TypeError(
      `ask: ${isName ? `"${name}" is only the name of a question` : "this is not a question"}; pass the question itself: import { ${name} } from "@telltale/analytics"`,
    );
  }
  const known = [...askedNames, ...(query.parameters ?? [])];
  for (const [name, value] of Object.entries(asked))
    if (value !== undefined && !known.includes(name))
      throw new RangeError(`${query.name}: "${name}" is not one of its parameters${suggestion(name, known)}`);
}

/** With the period as numbers: looks at the records only where it leaves an end open. */
async function settled<P extends Asked>(engine: Engine, asked: P): Promise<P> {
  if (isSettled(asked)) return asked;
  const window = windowOf(asked, await rangeOf(engine)) ?? { fromMs: 0, toMs: 0 };
  return { ...asked, from: undefined, to: undefined, last: undefined, ...window };
}

/**
 * Runs a question whose parameters are all it needs.
 *
 * @throws {QueryError} with the question's name, its SQL and the cause
 */
export async function answer<P, R extends Row>(engine: Engine, query: Query<P, R>, parameters: P): Promise<readonly R[]> {
  const statement = query.sql(parameters);
  try {
    const rows = (await engine.run(statement)).map(query.row);
    return (await query.arrange?.(rows, parameters)) ?? rows;
  } catch (cause) {
    if (!(cause instanceof QueryError)) throw cause;
    throw new QueryError(cause.code, `${query.name}: ${cause.message}`, { sql: statement.text, query: query.name, cause });
  }
}
