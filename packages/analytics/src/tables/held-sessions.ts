import type { Engine } from "../engine/engine.ts";
import { column, type Sql, sql } from "../engine/sql.ts";
import { sessionsSql } from "./sessions.ts";
import { inWindow, type Window } from "./window.ts";

/** Sessions that were made once, to be asked about many times. */
export interface HeldSessions {
  /** The table that holds them. */
  readonly table: Sql;
  /** It holds the sessions that begin in here. */
  readonly window: Window;
}

/** A window, and sessions that may have been made for it before. */
export interface SessionsWindow extends Window {
  readonly sessions?: HeldSessions | null;
}

let made = 0;

/**
 * Makes the sessions of a window into a table in memory: they are costly, and a report asks about them dozens of times.
 * Not a temporary one: the browser's engine plans a statement on another connection than the one that runs it.
 *
 * @returns the sessions, for a question's `sessions`, and the function that lets go of the table
 */
export async function holdSessions(
  engine: Engine,
  window: Window,
): Promise<{ readonly held: HeldSessions; readonly release: () => Promise<void> }> {
  const table = column(`held_sessions_${++made}`);
  await engine.run(sql`CREATE TABLE ${table} AS ${sessionsSql(window)}`);
  const release = async () => {
    await engine.run(sql`DROP TABLE IF EXISTS ${table}`);
  };
  return { held: { table, window }, release };
}

/**
 * SQL of the sessions that begin in a window, in brackets: those held, where they are all of them.
 *
 * @param hasAnswers whether the columns that say what answered are needed
 */
export function sessionsOf({ sessions, fromMs, toMs }: SessionsWindow, hasAnswers = true): Sql {
  if (sessions && sessions.window.fromMs <= fromMs && toMs <= sessions.window.toMs)
    return sql`(SELECT * FROM ${sessions.table} WHERE ${inWindow(sql`started_at`, { fromMs, toMs })})`;
  return sql`(${sessionsSql({ fromMs, toMs }, "sessions", hasAnswers)})`;
}
