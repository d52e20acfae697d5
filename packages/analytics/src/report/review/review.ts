import type { Row } from "../../engine/cell.ts";
import type { Window } from "../../tables/window.ts";
import type { Finding } from "../finding.ts";
import type { Watched } from "../watched.ts";

/** How often a review is held, and the one-page scorecard. */
export const presets = ["daily", "weekly", "monthly", "quarterly", "scorecard"] as const;
export type Preset = (typeof presets)[number];

/** One number of the period beside the period before. */
export interface Figure {
  readonly metric: string;
  readonly label: string;
  readonly unit: Watched["unit"];
  readonly current: number | null;
  readonly reference: number | null;
  /** Of the mean shift from stretch to stretch (hours of a day, else days), 95 %. */
  readonly shiftInterval: readonly [number, number] | null;
  /** Adjusted for all figures of the review (Benjamini and Hochberg); null where there are too few stretches to tell. */
  readonly qValue: number | null;
  /** `better` and `worse` (`changed`, where neither is for us to say) are beyond noise; `steady` is not; `unknown`: too little to tell. */
  readonly verdict: "better" | "worse" | "changed" | "steady" | "unknown";
}

/** One item of a review's checklist, answered from the data. */
export interface ReviewItem {
  readonly title: string;
  /** `missing`: the records do not hold what it takes; `instrument` then says what to record. */
  readonly status: "worse" | "better" | "changed" | "steady" | "unknown" | "missing" | "shown";
  /** The answer in a few sentences. */
  readonly answer: readonly string[];
  /** What to record so that it can be answered (better); null where nothing is missing. */
  readonly instrument: string | null;
  readonly figures: readonly Figure[];
  readonly findings: readonly Finding[];
  /** What to look at: rows of a question, with the command that asks for all of them. */
  readonly table: {
    readonly question: string;
    readonly ask: string;
    readonly rows: readonly Row[];
    readonly others: number;
    /** The command that opens one of the rows; null where a row is nothing to open. */
    readonly open: string | null;
  } | null;
}

/** A checklist of the seeds' cadence, answered: plain JSON. */
export interface Review {
  readonly v: 1;
  readonly preset: Preset;
  readonly title: string;
  readonly madeAtMs: number;
  readonly window: Window;
  /** Null where there are no records before to compare with. */
  readonly reference: Window | null;
  readonly items: readonly ReviewItem[];
  /** How many figures changed beyond noise, of how many that could be told. */
  readonly changed: number;
  readonly told: number;
  /** What is not in the numbers, and why. */
  readonly warnings: readonly string[];
}
