import type { Row } from "../engine/cell.ts";
import { suggestion } from "../engine/closest.ts";
import { sqlText } from "../engine/sql-text.ts";
import type { Asked } from "../queries/asked.ts";
import { questions, recordQuestions } from "../queries/index.ts";
import { ask, type Query } from "../queries/query.ts";
import { buildReport } from "../report/build-report.ts";
import type { Report } from "../report/report.ts";
import { rangeOf } from "../tables/range.ts";
import type { Window } from "../tables/window.ts";
import type { BrowserEngine } from "./browser-engine.ts";
import type { BrowserTables } from "./open-browser-tables.ts";

/** A DuckDB of this page as the elements read from it: a `ReportSource`. */
export interface EngineSource {
  readonly kind: "live";
  range(): Promise<Window | null>;
  report(asked: ReportAsked): Promise<Report>;
  ask(question: string, asked: Asked & Window, signal: AbortSignal): Promise<readonly Row[]>;
  sqlOf(question: string, asked: Asked & Window): Promise<string>;
  onChange(listener: () => void): () => void;
  /** Tells the elements that there is something new: call it after `tables.add`. */
  changed(): void;
}

interface ReportAsked extends Window {
  readonly signal: AbortSignal;
  readonly onProgress?: (share: number, what: string) => void;
}

const all: Readonly<Record<string, Query<Asked, Row>>> = { ...questions, ...recordQuestions };

/**
 * Lets the elements of `@telltale/analytics/elements` read from a DuckDB in the page: `element.source = engineSource(engine)`, or
 * `defineElements({ open })` with it. Whoever made the engine closes it.
 *
 * @param engine one whose tables are open
 * @param tables what `openBrowserTables` found: reports then say which files are not in their numbers
 */
export function engineSource(engine: BrowserEngine, tables?: Pick<BrowserTables, "warnings">): EngineSource {
  const warnings = tables?.warnings.map(({ file, reason }) => `${file}: ${reason}`) ?? [];
  const listeners = new Set<() => void>();
  return {
    kind: "live",
    range: () => rangeOf(engine),
    report: ({ signal, ...asked }) => buildReport(engine.until(signal), { ...asked, forViews: false, warnings }),
    ask: async (question, asked, signal) => ask(engine.until(signal), questionOf(question), asked),
    sqlOf: async (question, asked) => sqlText(questionOf(question).sql(asked)),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    changed() {
      for (const listener of listeners) listener();
    },
  };
}

function questionOf(name: string): Query<Asked, Row> {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!found) throw new RangeError(`"${name}" is not a question${suggestion(name, Object.keys(all))}`);
  return found;
}
