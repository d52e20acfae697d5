/** Something that stands out in a window, with what it takes to check it. Plain JSON. */
export interface Finding {
  /** Findings with the same number belong together: the same days, or the same part. From 1, the most serious first. */
  readonly incident: number;
  /**
   * `step`: a new level that lasts; `spike`: days out of line that return; `trend`: a creep in one direction; `segment`: one part
   * unlike the others; `change`: a model or a prompt version that was not there before (`current` and `reference` are its shares).
   */
  readonly kind: "step" | "spike" | "trend" | "segment" | "change";
  /** What was measured: `retrieval.emptyRate`, `latency.p50Ms`. */
  readonly metric: string;
  /** Of which part: `{ feature: "chat" }`; empty for everything. */
  readonly segment: Readonly<Record<string, string>>;
  /** When it held, half-open: whole days (UTC); of a `segment` exactly the report's window. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The level outside, or of the other segments (of a trend, at its start), in the metric's unit. */
  readonly reference: number;
  /** The level within (of a trend, at its end). */
  readonly current: number;
  /** current / reference − 1; null where the reference is 0. */
  readonly effect: number | null;
  /** Adjusted for all that was looked at: the chance that calm data show anything like it. */
  readonly pValue: number;
  /** Whether it is for the worse; null where that is not for us to say. */
  readonly isWorse: boolean | null;
  /** All of it in a sentence. */
  readonly sentence: string;
}
