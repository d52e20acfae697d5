import type { Row } from "../engine/cell.ts";
import type { Window } from "../tables/window.ts";
import { narrow } from "./narrow.ts";
import { isCovered, type Scope, stepOf, windowBefore, windowOf } from "./scope.ts";
import type { Shared } from "./shared.ts";
import type { AskedRows, ReportSource } from "./source.ts";
import type { Answers, Ask, View } from "./view.ts";

/** One question as it was asked, and its rows; null where a saved report does not hold them. */
interface AskedOnce {
  /** What the rows are, in words. */
  readonly name: string;
  readonly question: string;
  readonly parameters: AskedRows;
  readonly rows: readonly Row[] | null;
}

/** What a view has to draw. */
export interface Loaded {
  readonly answers: Answers;
  readonly asked: readonly AskedOnce[];
  /** What the reader must know of these rows. */
  readonly notes: readonly string[];
  /** Why there is nothing to draw, in words; null where there is. */
  readonly absence: string | null;
  readonly isSaved: boolean;
}

/** Asks what a view needs to draw the window and the filters of a scope. */
export async function answersOf(view: View, shared: Shared, ownPeriod: string | null, signal: AbortSignal): Promise<Loaded> {
  const source = await shared.source();
  const range = await shared.range();
  const isSaved = source.kind === "saved";
  const scope = shared.scope();
  if (!range)
    return nothing(
      isSaved,
      "There are no records yet. They appear here as soon as npx telltale collect or npx telltale import has written some.",
    );
  const period = isSaved ? range : windowOf(ownPeriod ?? scope.period, range);
  const window = scope.zoom ?? period;
  const isWhole = Object.keys(view.asks).length === 0;
  // A report takes long to build: it is of the period, whatever is chosen within it.
  const report = isWhole || isSaved ? await shared.report(period) : null;
  const { every, stepMs } = isSaved && report ? { every: report.every, stepMs: 0 } : stepOf(window);
  const { where } = scope;
  const before = isSaved && report ? report.reference : windowBefore(window);
  const asks = Object.entries(view.asks).filter(([, { ofReference }]) => !ofReference || (before !== null && !scope.zoom));
  const asked = await Promise.all(
    asks.map(([name, ask]) => askedOnce(name, ask, { source, window, before, every, stepMs, where, signal })),
  );
  const isMissing = asked.some(({ name, rows }) => rows === null && !view.asks[name]?.ofReference && !view.asks[name]?.isExtra);
  const hasReference = asked.some(({ name, rows }) => view.asks[name]?.ofReference && (rows?.length ?? 0) > 0);
  return {
    answers: {
      rows: (name) => asked.find((one) => one.name === name)?.rows ?? [],
      hasReference,
      every,
      window,
      report,
    },
    asked,
    notes: [...narrowNote(view, scope), ...wholeNote(isWhole, scope), ...partialNote(view, asked, { window, every, stepMs })],
    absence: isMissing ? missingText(scope) : null,
    isSaved,
  };
}

interface Asking {
  readonly source: ReportSource;
  readonly window: Window;
  readonly before: Window | null;
  readonly every: Answers["every"];
  readonly stepMs: number;
  readonly where: Scope["where"];
  readonly signal: AbortSignal;
}

async function askedOnce(name: string, ask: Ask, to: Asking): Promise<AskedOnce> {
  const { source, before, every, stepMs, signal } = to;
  const { where } = narrow(ask.question, to.where);
  const window = ask.ofReference ? (before ?? to.window) : to.window;
  const parameters: AskedRows = {
    ...window,
    ...(ask.by && { by: ask.by }),
    ...(ask.isCourse && { every }),
    ...((ask.where || Object.keys(where).length > 0) && { where: { ...ask.where, ...where } }),
  };
  const rows = await source.ask(ask.question, parameters, signal);
  const covered = ask.onlyWhole && stepMs > 0 ? rows?.filter(({ atMs }) => isCovered(Number(atMs), stepMs, window)) : rows;
  return { name, question: ask.question, parameters, rows: covered ?? null };
}

/** What a reader must know of filters that do not narrow all of it. */
function narrowNote({ asks }: View, { where }: Scope): readonly string[] {
  const unknown = new Set(Object.values(asks).flatMap(({ question }) => narrow(question, where).unknown));
  if (unknown.size === 0) return [];
  const isSome = new Set(Object.values(asks).map(({ question }) => question)).size > 1;
  return [`${isSome ? "Not all of it is narrowed" : "Not narrowed"} by ${[...unknown].join(", ")}: these records do not say.`];
}

/** Sums of a step that has only just begun look like a fall that is none. */
function partialNote(
  { asks }: View,
  asked: readonly AskedOnce[],
  { window, every, stepMs }: { readonly window: Window; readonly every: Answers["every"]; readonly stepMs: number },
): readonly string[] {
  const course = asked.find(({ name, question }) => question === "cost" && asks[name]?.isCourse && !asks[name]?.onlyWhole);
  if (!course || stepMs === 0) return [];
  const partial = (course.rows ?? []).map(({ atMs }) => Number(atMs)).filter((atMs) => !isCovered(atMs, stepMs, window));
  const ends = [
    partial.some((atMs) => atMs < window.fromMs) && "first",
    partial.some((atMs) => atMs >= window.fromMs) && "last",
  ];
  const named = ends.filter((end) => end !== false);
  if (named.length === 0) return [];
  const stretch = every.replace(/^(\d+) (\w+)s$/, "$1-$2 step");
  return [`The ${named.join(" and the ")} ${stretch} ${named.length > 1 ? "are" : "is"} less than half in the window.`];
}

function wholeNote(isWhole: boolean, { where, zoom }: Scope): readonly string[] {
  if (!isWhole || (Object.keys(where).length === 0 && zoom === null)) return [];
  return ["Of all records of the period: filters do not narrow this."];
}

function missingText({ where, zoom }: Scope): string {
  return Object.keys(where).length > 0 || zoom
    ? "A saved report does not hold these numbers for what you chose. Reset the filters, or open the records with telltale serve."
    : "A saved report does not hold these numbers: open the records with telltale serve.";
}

function nothing(isSaved: boolean, absence: string): Loaded {
  const window = { fromMs: 0, toMs: 0 };
  const answers: Answers = { rows: () => [], hasReference: false, every: "day", window, report: null };
  return { answers, asked: [], notes: [], absence, isSaved };
}
