import type { Score } from "../trace/score.ts";
import type { Span } from "../trace/span.ts";
import type { Evidence, FailureMode } from "./failure-mode.ts";
import { failureModes } from "./failure-modes.ts";
import { failureThresholds } from "./thresholds.ts";

export interface FailuresOptions {
  /** Judgements of this span, and of its trace as a whole (those without a `spanId`); others are passed over. */
  readonly scores?: readonly Pick<Score, "name" | "value" | "spanId" | "traceId">[];
  /** The spans of the same trace: retrievals that found something, earlier calls of the same tool. */
  readonly trace?: readonly Span[];
  /** Which failures to look for; default the ten of {@link failureModes}. */
  readonly modes?: readonly FailureMode[];
}

/**
 * The known ways in which a span failed: none, one or several.
 *
 * @returns names of failure modes, in the order of the list; a mode nobody could tell is not among them
 * @example failuresOf({ id: "0190a0b0-0000-7000-8000-000000000001", spanId: "00000000000000a1", kind: "llm", startedAtMs: 0, status: "ok", schemaValid: false, durationMs: 45000 }); // ["malformedOutput", "excessiveLatency"]
 */
export function failuresOf(span: Span, { modes = failureModes, ...known }: FailuresOptions = {}): readonly string[] {
  return modes.filter((mode) => failureVerdict(mode, span, known)).map(({ name }) => name);
}

/**
 * Whether a span failed in one way: what a score named like the mode says, else what its detector sees.
 *
 * @returns null where nobody could know
 * @example failureVerdict({ name: "long", about: "Rambles", severity: "low", owner: "prompts", runbook: "Shorten", detect: ({ span }) => (span.outputChars === undefined ? null : span.outputChars > 5000) }, { id: "0190a0b0-0000-7000-8000-000000000001", spanId: "00000000000000a1", kind: "llm", startedAtMs: 0, status: "ok" }); // null
 */
export function failureVerdict(
  mode: FailureMode,
  span: Span,
  { scores = [], trace = [] }: Omit<FailuresOptions, "modes"> = {},
): boolean | null {
  const means = meansOf(span, scores);
  const judged = means[mode.name];
  return judged === undefined ? mode.detect({ span, scores: means, trace }) : judged >= failureThresholds.yes;
}

/** The mean by name; what was said of the span itself wins over what was said of the whole trace. */
function meansOf(span: Span, scores: NonNullable<FailuresOptions["scores"]>): Evidence["scores"] {
  const ofSpan = scores.filter(({ spanId }) => spanId === span.spanId);
  const ofTrace = scores.filter(
    ({ spanId, traceId }) => spanId === undefined && traceId !== undefined && traceId === span.traceId,
  );
  return { ...means(ofTrace), ...means(ofSpan) };
}

function means(scores: NonNullable<FailuresOptions["scores"]>): Record<string, number> {
  const sums = new Map<string, { sum: number; n: number }>();
  for (const { name, value } of scores) {
    if (value === undefined) continue;
    const { sum, n } = sums.get(name) ?? { sum: 0, n: 0 };
    sums.set(name, { sum: sum + value, n: n + 1 });
  }
  return Object.fromEntries([...sums].map(([name, { sum, n }]) => [name, sum / n]));
}
