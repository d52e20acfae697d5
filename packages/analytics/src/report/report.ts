import type { DriftReport } from "@telltale/core";
import type { Row } from "../engine/cell.ts";
import type { BehaviourRow } from "../queries/behaviour.ts";
import type { CostRow } from "../queries/cost.ts";
import type { ErrorClassRow, ErrorsRow } from "../queries/errors.ts";
import type { LatencyRow } from "../queries/latency.ts";
import type { RetrievalRow } from "../queries/retrieval.ts";
import type { SatisfactionBinRow, SatisfactionRow } from "../queries/satisfaction.ts";
import type { ScoresRow } from "../queries/scores.ts";
import type { TokensRow } from "../queries/tokens.ts";
import type { ToolsRow } from "../queries/tools.ts";
import type { TrafficRow } from "../queries/traffic.ts";
import type { Window } from "../tables/window.ts";
import type { Finding } from "./finding.ts";

/** One number of the window, and of the reference where there is one. */
export interface Compared<R> {
  readonly current: R;
  readonly reference: R | null;
}

/** A table of the report: rows by one column or several, largest first; `others` says how many rows were cut off. */
export interface Ranked<R> {
  readonly by: readonly string[];
  readonly rows: readonly R[];
  readonly others: number;
}

/** Rows of a question as a view asks it of one of the report's windows. */
export interface ViewRows {
  readonly question: string;
  readonly by?: readonly string[];
  /** Where there is a row for each point of time: the report's `every`. */
  readonly every?: Report["every"];
  readonly isReference: boolean;
  readonly rows: readonly Row[];
}

/** Everything a report says, as plain JSON. A view draws it; nothing else is needed to. */
export interface Report {
  readonly v: 1;
  readonly title: string;
  readonly madeAtMs: number;
  readonly window: Window;
  /** Null where there is nothing to compare with; `referenceNote` says why. */
  readonly reference: Window | null;
  readonly referenceNote: string;
  /** What one point of a series stands for; hours and days that the window covers by less than half are left out of series. */
  readonly every: "hour" | "day";
  /** Where the window holds no model calls: from the first record there is to just after the last. Else null. */
  readonly elsewhere: Window | null;
  readonly traffic: Compared<TrafficRow> & { readonly series: readonly TrafficRow[] };
  /** Of calls that were answered. */
  readonly latency: Compared<LatencyRow> & {
    readonly series: readonly LatencyRow[];
    readonly byModel: Ranked<LatencyRow>;
    readonly byFeature: Ranked<LatencyRow>;
    /** By hour of the day, UTC. */
    readonly byHour: readonly LatencyRow[];
  };
  readonly tokens: Compared<TokensRow> & { readonly series: readonly TokensRow[]; readonly byModel: Ranked<TokensRow> };
  readonly cost: Compared<CostRow> & {
    /** By model; models beyond the largest are missing here and counted in `current`. */
    readonly series: readonly CostRow[];
    readonly byModel: Ranked<CostRow>;
    readonly byFeature: Ranked<CostRow>;
  };
  readonly errors: Compared<ErrorsRow> & {
    readonly series: readonly ErrorsRow[];
    /** By the model asked for. */
    readonly byModel: Ranked<ErrorsRow>;
    readonly classes: readonly ErrorClassRow[];
  };
  readonly retrieval: Compared<RetrievalRow> & { readonly series: readonly RetrievalRow[] };
  readonly tools: Ranked<ToolsRow>;
  readonly behaviour: Compared<BehaviourRow> & {
    readonly series: readonly BehaviourRow[];
    readonly byPromptVersion: Ranked<BehaviourRow>;
  };
  readonly satisfaction: Compared<SatisfactionRow> & {
    readonly series: readonly SatisfactionRow[];
    /** All eleven scores, 0 to 1 in tenths. */
    readonly distribution: Compared<readonly SatisfactionBinRow[]>;
    readonly byModel: Ranked<SatisfactionRow>;
    readonly byPromptVersion: Ranked<SatisfactionRow>;
  };
  readonly scores: {
    readonly current: readonly ScoresRow[];
    readonly reference: readonly ScoresRow[];
    readonly series: readonly ScoresRow[];
  };
  /** Null without a reference. */
  readonly drift: DriftReport | null;
  /** What stands out, the most serious first. */
  readonly findings: readonly Finding[];
  /** What there is too little of to say that nothing (else) stands out, in words; null where there is enough. */
  readonly tooLittle: string | null;
  /** What is not in the numbers, and why. */
  readonly warnings: readonly string[];
  /** What views ask beside all this, so that a page shows of a saved report what it shows live; missing where views can ask for themselves. */
  readonly forViews?: readonly ViewRows[];
}
