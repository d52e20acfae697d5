/** How loud: critical wakes somebody, warning waits for the morning, info is for the record. */
export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** What is made of a metric within a window. `p95` and the like are quantiles of type 7; `each` looks at every record alone. */
export type Statistic = "rate" | "mean" | "sum" | "count" | "ratio" | "each" | `p${number}`;

type Cell = string | number | boolean;

/** The values that tell one stream of a rule from its others; `{}` where it has only one. */
export type Segment = Readonly<Record<string, Cell | null>>;

/** Half-open, `[fromMs, toMs)`, and again every `everyMs` where that is given. */
export interface QuietWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /** Repeats after so long: 604 800 000 for every week. */
  readonly everyMs?: number;
  readonly reason?: string;
}

/** What a window is compared with. */
export type Against =
  /** What lies directly before it, `lengthMs` long: as long as the window by default. */
  | { readonly from: "previous"; readonly lengthMs?: number }
  /** The same hours of so many weeks before. */
  | { readonly from: "sameHours"; readonly weeks: number }
  /**
   * The version first seen before the latest, where the last of `by` names versions: of a prompt, a model, a release. What came of
   * it in the window and in `lengthMs` before it, by default as long as the window. Only the latest version is judged.
   */
  | { readonly from: "versionBefore"; readonly lengthMs?: number };

/** When a rule fires. Limits are in the metric's own unit: rates 0…1, times in ms, money in US dollars. */
export type Condition =
  /** The value lies beyond a limit. `warn…` limits only warn; it is clear again at `clearAt`, by default the limit itself. */
  | {
      readonly kind: "threshold";
      readonly above?: number;
      readonly below?: number;
      readonly warnAbove?: number;
      readonly warnBelow?: number;
      readonly clearAt?: number;
    }
  /** The value has moved: to more or less than so many times the reference, or by more than so much up or down. */
  | {
      readonly kind: "change";
      readonly against: Against;
      readonly ratioAbove?: number;
      readonly ratioBelow?: number;
      readonly riseAbove?: number;
      readonly fallAbove?: number;
    }
  /** Days of the window lie on a line that rises or falls by more than `perDay`, relative to the level (0.01 is 1 % a day). */
  | { readonly kind: "trend"; readonly direction: "up" | "down"; readonly perDay?: number }
  /** A bucket unlike the same time of earlier seasons. */
  | {
      readonly kind: "anomaly";
      readonly direction: "up" | "down" | "both";
      readonly bucketMs: number;
      /** Default one day. */
      readonly seasonMs?: number;
      /** Earlier seasons to compare with, default 7. */
      readonly seasons?: number;
    }
  /** A lasting shift, found by a sequential detector that is set by its expected run length. */
  | {
      readonly kind: "shift";
      readonly direction: "up" | "down";
      readonly bucketMs: number;
      readonly detector: "rank-cusum" | "lr-cusum";
      /** How much history before the window is trusted, and calibrated on. */
      readonly referenceMs: number;
      /** `lr-cusum`: the rate worth finding; default twice the reference's, or half of it. */
      readonly to?: number;
    }
  /** Inputs or outputs no longer look like the reference's. */
  | { readonly kind: "drift"; readonly referenceMs: number; readonly columns?: readonly string[] }
  /** Money spent of a limit; `at` are the shares told, of which those from 0.95 on are alerts and the others warnings. */
  | { readonly kind: "budget"; readonly limitUsd: number; readonly period: "day" | "month"; readonly at?: readonly number[] }
  /** Nothing came although something was expected: as in the same hours of earlier weeks, or `expected` records. */
  | { readonly kind: "noData"; readonly expected?: number }
  /** One record beyond a limit. */
  | { readonly kind: "single"; readonly above: number };

/** What to watch, when to speak, and to whom: plain data, the same in a file and in code. */
export interface Rule {
  /** Unique; part of every deduplication key. */
  readonly name: string;
  readonly about?: string;
  /** What is measured, by name: `errorRate`, `durationMs`, `score.faithfulness`. */
  readonly metric: string;
  readonly statistic: Statistic;
  /** Only records with these values; a list means any of them. */
  readonly where?: Readonly<Record<string, Cell | readonly Cell[]>>;
  /** One stream for each combination of these dimensions. */
  readonly by?: readonly string[];
  readonly windowMs: number;
  /** Where the days and months of its budget begin: an IANA name, as `Europe/Berlin`. Default UTC. */
  readonly timeZone?: string;
  /** How often it is judged; default one minute. */
  readonly everyMs?: number;
  readonly condition: Condition;
  readonly severity: Severity;
  readonly owner?: string;
  readonly runbook?: string;
  readonly sinks?: readonly string[];
  /** Least records a window needs to be judged; default 20. */
  readonly minimum?: number;
  /** Compares the bare value, without its interval and outside the false-alarm budget. */
  readonly bare?: boolean;
  /** Judgements in a row beyond the limit before it fires; default 1. */
  readonly fireAfter?: number;
  /** How long all must be well before it recovers; default one window, at most an hour. */
  readonly recoverAfterMs?: number;
  /** When to remind of an alert that nobody acknowledged; null for never. Default 4 h for critical rules, else never. */
  readonly renotifyMs?: number | null;
  /** Notifications with the same of these go out as one: "rule", "owner", "severity" or a dimension; default by rule. */
  readonly group?: readonly string[];
  /** Planned times in which it keeps silent. */
  readonly maintenance?: readonly QuietWindow[];
  /** What silence of the data does to an open alert; default it stays open, but of one part (`by`) it ends after a day. */
  readonly onNoData?: "keep" | "alert" | "ok";
  /** Weight in the false-alarm budget; default 1. */
  readonly share?: number;
  /** How long after a gross incident began it fires at the latest. */
  readonly promisedDelayMs?: number;
  readonly enabled?: boolean;
}

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** How often a rule is judged, ms. */
export const everyMsOf = ({ everyMs = minuteMs }: Rule): number => everyMs;

/**
 * Whether a rule counts facts, of which none can be false: single records, a total of money or tokens spent, a first hit where none
 * is allowed.
 */
export function countsFacts({ condition, statistic }: Rule): boolean {
  if (condition.kind === "single" || condition.kind === "budget") return true;
  return condition.kind === "threshold" && (statistic === "sum" || condition.above === 0);
}
