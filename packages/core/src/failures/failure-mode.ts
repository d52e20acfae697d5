import type { Span } from "../trace/span.ts";

/** How grave a failure is, the least first. */
export const severities = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** What a detector may look at. */
export interface Evidence {
  readonly span: Span;
  /** What judges, people and rules said of the span or of its whole trace: the mean value by name. */
  readonly scores: Readonly<Record<string, number>>;
  /** All spans of the trace that are known, the span itself among them or not. */
  readonly trace: readonly Span[];
}

/** A known way to fail, by name, with who looks after it and what to do. */
export interface FailureMode {
  /** camelCase. A score of this name is a verdict: from 0.5 on the failure is there, and no detector is asked. */
  readonly name: string;
  /** What it means, in a sentence. */
  readonly about: string;
  readonly severity: Severity;
  /** Who looks after it: a role here, the name of a team in an application's own list. */
  readonly owner: string;
  /** What to do when it becomes frequent: text, or the address of one. */
  readonly runbook: string;
  /**
   * Whether a span shows it. Pure.
   *
   * @returns null where nobody could know: such spans stay out of the share
   */
  readonly detect: (evidence: Evidence) => boolean | null;
}
