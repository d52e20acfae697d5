import type { ErrorsRow } from "../queries/errors.ts";
import { formatCount } from "./format.ts";

/** What else became of calls: `12 retried, 3 aborted, 1 answered by a stand-in`; what nobody recorded is left out. */
export function outcomesText({ retried, aborted, fallbacks }: ErrorsRow): string {
  const outcomes: readonly (readonly [number | null, string])[] = [
    [retried, "retried"],
    [aborted, "aborted"],
    [fallbacks, "answered by a stand-in"],
  ];
  return outcomes.flatMap(([count, name]) => (count === null ? [] : `${formatCount(count)} ${name}`)).join(", ");
}
