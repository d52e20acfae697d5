import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Table, tables } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { QueryError } from "../engine/query-error.ts";
import { column, join as joined, type Sql, sql } from "../engine/sql.ts";
import { asOnlyRewriter, folder, withFolder } from "./folder.ts";
import { dropLinesNaming, journalsNaming } from "./forget-lines.ts";
import type { Erased } from "./forget-mentions.ts";
import { forgetNotes } from "./forget-notes.ts";
import { linkColumns, noteForgotten } from "./forgotten.ts";
import { recoverJournals } from "./recover-journals.ts";
import { replaceFile } from "./replace-file.ts";
import { columnsHeld, readAll, rewriteWithout } from "./rewrite-files.ts";
import { finishSwap, forgetSwap, readSwaps } from "./swaps.ts";
import { withEngine } from "./with-engine.ts";

/** Whose records: all of a user's, or all of a session's. */
export type Whom = { readonly userId: string } | { readonly sessionId: string };

export interface ForgetOptions {
  /** Only counts what it would remove. */
  readonly dryRun?: boolean;
  /** Records from this time on are new and are kept when they come; epoch milliseconds. */
  readonly nowMs?: number;
  /** Any Node engine; one is made and closed if none is given. */
  readonly engine?: Engine;
  readonly onProgress?: (progress: { readonly file: string; readonly done: number; readonly of: number }) => void;
}

/** What an erasure removed, or would remove. */
export interface Forgotten {
  /** Records, by table. */
  readonly removed: Readonly<Record<Table, number>>;
  /** Lines that could not be read as records, and that name the user or the session. */
  readonly setAside: number;
  /** What watchers and judges noted about it: alerts, messages on their way, answers, people's labels. */
  readonly notes: number;
  /** Folders of notes that a running watcher or judge keeps: stop it and erase again. */
  readonly inUse: readonly string[];
  /** Files that hold none of it any more; each was replaced in one step. */
  readonly files: number;
  /** Journals of running collectors that still hold some of it: they leave it out when they are sealed. */
  readonly journals: number;
  /** Files that could not be searched, as paths from the data folder, and why. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

const tableNames = Object.keys(tables) as readonly Table[];
/** How long to wait for a compaction to end, in milliseconds. */
const waitMs = 120_000;

/**
 * Erases all records of a user, or of a session, from a data folder: Parquet, journals of collectors that are dead, lines set
 * aside, and what a watcher and a judge noted of them. Records that do not name a user go too where they belong to the user's
 * sessions, conversations, traces or spans, unless another user shares those.
 *
 * What was erased does not come back: a page that sends old records again is answered as ever, and they are left out. Records
 * of a later time are kept; the user may come back. For that the folder keeps hashes of the ids (`DIR/forgotten`).
 *
 * Each file is replaced in one step, and at once: a statement that is just reading the old one may fail and must be asked again.
 *
 * @param dir the data folder
 * @throws if there is no such folder, or somebody else is rewriting it and does not end
 */
export async function forget(dir: string, whom: Whom, options: ForgetOptions = {}): Promise<Forgotten> {
  await readdir(dir);
  return withEngine(options.engine, async (engine) => {
    await recoverJournals(engine, dir);
    const done = await asOnlyRewriter(engine, dir, () => forgetAlone(engine, dir, whom, options), { waitMs });
    if (!done) throw new Error(`${dir}: another process has been compacting or erasing for ${waitMs / 1000} s; try again`);
    return done;
  });
}

async function forgetAlone(
  engine: Engine,
  dir: string,
  whom: Whom,
  { dryRun = false, nowMs = Date.now(), onProgress = () => {} }: ForgetOptions,
): Promise<Forgotten> {
  const id = "userId" in whom ? whom.userId : whom.sessionId;
  const links = column(`telltale_links_${randomBytes(4).toString("hex")}`);
  try {
    const sources = await withFolder(engine, dir, async () => {
      await endSwaps(dir);
      const found = await Promise.all(tableNames.map((table) => sourceOf(engine, dir, table)));
      await findLinks(engine, found, whom, links);
      if (!dryRun) await noteForgotten(engine, dir, notesOf(whom, links, nowMs));
      return found;
    });
    // While the records still say which sessions and spans are theirs: after a crash the next run finds them again.
    const { notes, inUse } = await forgetNotes(engine, dir, await erasedOf(engine, sources, whom, links), dryRun);
    const removed = { spans: 0, signals: 0, scores: 0 };
    const toRewrite: { table: Table; file: string }[] = [];
    for (const source of sources)
      for (const { file, n } of await affected(engine, source, whom, links)) {
        removed[source.table] += n;
        toRewrite.push({ table: source.table, file });
      }
    for (const [done, { file }] of toRewrite.entries()) {
      onProgress({ file: relative(dir, file), done, of: toRewrite.length });
      if (dryRun) continue;
      await withFolder(engine, dir, () =>
        replaceFile(dir, file, "forget", async (draft) =>
          rewriteWithout(engine, file, draft, isTheirs(whom, links, await columnsHeld(engine, [file]))),
        ),
      );
    }
    return {
      removed,
      setAside: await dropLinesNaming(dir, id, dryRun),
      notes,
      inUse,
      files: toRewrite.length,
      journals: await journalsNaming(dir, id),
      unreadable: sources.flatMap(({ unreadable }) => unreadable),
    };
  } finally {
    await engine.run(sql`DROP TABLE IF EXISTS ${links}`);
  }
}

/** Only files in their places are searched: what was to take the place of others does so now. */
async function endSwaps(dir: string): Promise<void> {
  for (const swap of await readSwaps(dir)) await forgetSwap(dir, await finishSwap(dir, swap));
}

interface Source {
  readonly table: Table;
  readonly files: readonly string[];
  readonly held: ReadonlySet<string>;
  readonly unreadable: Forgotten["unreadable"];
}

async function sourceOf(engine: Engine, dir: string, table: Table): Promise<Source> {
  const entries = await readdir(folder.table(dir, table), { recursive: true }).catch(() => []);
  const files: string[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  for (const name of entries.filter((name) => /(^|[\\/])[^._][^\\/]*\.parquet$/.test(name)).sort()) {
    const path = join(folder.table(dir, table), name);
    const fault = await columnsHeld(engine, [path]).then(
      () => undefined,
      (cause: unknown) => {
        if (!(cause instanceof QueryError) || cause.code !== "unreadable_file") throw cause;
        return cause.message.split("\n")[0] ?? "";
      },
    );
    if (fault === undefined) files.push(path);
    else unreadable.push({ file: relative(dir, path), reason: fault });
  }
  return { table, files, held: files.length > 0 ? await columnsHeld(engine, files) : new Set(), unreadable };
}

/** Writes down what the user's records belong to and no other user's do. */
async function findLinks(engine: Engine, sources: readonly Source[], whom: Whom, links: Sql): Promise<void> {
  const pieces = sources.flatMap(({ files, held }) =>
    linkColumns
      .filter((name) => "userId" in whom && held.has("user_id") && held.has(name))
      .map(
        (name) => sql`SELECT ${name} AS name, ${column(name)} AS value, user_id FROM ${readAll(files)}
        WHERE ${column(name)} IS NOT NULL AND user_id IS NOT NULL`,
      ),
  );
  const none = sql`SELECT '' AS name, '' AS value, '' AS user_id WHERE false`;
  const userId = "userId" in whom ? whom.userId : "";
  await engine.run(sql`CREATE TEMP TABLE ${links} AS SELECT name, value FROM (${joined([none, ...pieces], "\nUNION ALL\n")})
    GROUP BY name, value HAVING bool_and(user_id = ${userId})`);
}

function notesOf(whom: Whom, links: Sql, nowMs: number): Sql {
  const beforeMs = Math.round(nowMs);
  const [what, value] = "userId" in whom ? ["user_id", whom.userId] : ["session_id", whom.sessionId];
  return sql`SELECT ${what} AS what, ${value} AS value, CAST(${beforeMs} AS BIGINT) AS before_ms
    UNION ALL SELECT 'linked ' || name, value, CAST(${beforeMs} AS BIGINT) FROM ${links}`;
}

/** Every id by which something beside the records may name them. */
async function erasedOf(engine: Engine, sources: readonly Source[], whom: Whom, links: Sql): Promise<Erased> {
  const tied = await engine.run(sql`SELECT name, value FROM ${links}`);
  const spans = sources.find(({ table, held }) => table === "spans" && held.has("span_id"));
  const own = spans
    ? await engine.run(sql`SELECT DISTINCT span_id AS value FROM ${readAll(spans.files)}
        WHERE span_id IS NOT NULL AND ${isTheirs(whom, links, spans.held)}`)
    : [];
  const of = (name: string) => tied.filter((row) => row.name === name).map(({ value }) => String(value));
  return {
    user: new Set("userId" in whom ? [whom.userId] : []),
    session: new Set("sessionId" in whom ? [whom.sessionId] : of("session_id")),
    conversation: new Set(of("conversation_id")),
    trace: new Set(of("trace_id")),
    span: new Set([...of("span_id"), ...own.map(({ value }) => String(value))]),
  };
}

/** Which rows are to go, as far as the columns there are can tell. */
function isTheirs(whom: Whom, links: Sql, held: ReadonlySet<string>): Sql {
  if ("sessionId" in whom) return held.has("session_id") ? sql`session_id = ${whom.sessionId}` : sql`false`;
  const ties = linkColumns
    .filter((name) => held.has(name))
    .map((name) => sql`${column(name)} IN (SELECT value FROM ${links} WHERE name = ${name})`);
  const tied = joined([sql`false`, ...ties], " OR ");
  return held.has("user_id") ? sql`user_id = ${whom.userId} OR (user_id IS NULL AND (${tied}))` : tied;
}

async function affected(engine: Engine, { files, held }: Source, whom: Whom, links: Sql) {
  if (files.length === 0) return [];
  const rows = await engine.run(sql`SELECT filename AS file, count(*) AS n FROM ${readAll(files)}
    WHERE ${isTheirs(whom, links, held)} GROUP BY filename ORDER BY filename`);
  return rows.map(({ file, n }) => ({ file: String(file), n: Number(n) }));
}
