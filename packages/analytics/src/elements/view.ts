import type { Cell, Row } from "../engine/cell.ts";
import type { Every } from "../queries/asked.ts";
import type { Report } from "../report/report.ts";
import type { Window } from "../tables/window.ts";
import type { ViewOptions } from "../views/view.ts";

/** One question of a view. */
export interface Ask {
  readonly question: string;
  /** Instead of what the question is divided by of itself. */
  readonly by?: readonly string[];
  /** One row for each step of time. */
  readonly isCourse?: true;
  /** Whether steps that the window covers by less than half are left out: of a course without numbers, which they would bend. */
  readonly onlyWhole?: true;
  readonly where?: Readonly<Record<string, Cell | readonly Cell[]>>;
  /** Of the window before, which there may be none of. */
  readonly ofReference?: true;
  /** What the view can be drawn without, where a saved report does not hold it. */
  readonly isExtra?: true;
}

/** What a view draws. */
export interface Answers {
  /** The rows of one of its questions; none where there is nothing to compare with. */
  readonly rows: (name: string) => readonly Row[];
  /** Whether there is a window before that was asked. */
  readonly hasReference: boolean;
  readonly every: Every;
  readonly window: Window;
  /** Of views of a report: the report. */
  readonly report: Report | null;
}

/** The views that are elements, as in `<telltale-latency>`. */
export type ViewName =
  | "tiles"
  | "findings"
  | "latency"
  | "first-token"
  | "latency-by-model"
  | "latency-by-feature"
  | "latency-by-hour"
  | "latency-histogram"
  | "latency-ecdf"
  | "cost"
  | "cost-projection"
  | "cost-per-task"
  | "cache"
  | "errors"
  | "error-classes"
  | "retries"
  | "rate-limits"
  | "concurrency"
  | "failure-modes"
  | "security"
  | "personal-data"
  | "instructions"
  | "retrieval"
  | "retrieval-scores"
  | "tools"
  | "satisfaction"
  | "satisfaction-over-time"
  | "behaviour"
  | "funnel"
  | "depth"
  | "survival"
  | "retention"
  | "scores"
  | "drift";

/** A view as an element: what it is called, what it asks, and how its rows are drawn. */
export interface View {
  readonly name: ViewName;
  /** What it shows, in a sentence. */
  readonly about: string;
  /** What it asks, by a name that says what the rows are; none where it draws the whole report. */
  readonly asks: Readonly<Record<string, Ask>>;
  /** Whether it is so large, or of so many pictures, that a report gives it the room of two. */
  readonly isWide?: true;
  readonly draw: (answers: Answers, options: ViewOptions) => HTMLElement;
}
