/**
 * From where on the ready detectors of {@link failureModes} call something a failure. One set of numbers, for TypeScript and SQL.
 *
 * - `yes`: a score from 0 to 1 that says yes
 * - `faithfulness`: below it, on a rubric's 1…5, an answer is not supported; the seeds of many dashboards alert at 3
 * - `injection`: an input that reads like an attack (`injectionScore`): worth a look
 * - `repetition`: share of an answer that repeats itself; ordinary prose stays below 0.1
 * - `slowMs`: longer than people wait
 * - `retries`: attempts after the first
 */
export const failureThresholds = {
  yes: 0.5,
  faithfulness: 3,
  injection: 0.5,
  repetition: 0.3,
  slowMs: 30_000,
  retries: 3,
} as const;
