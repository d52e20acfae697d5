/**
 * Times and durations of a record to the microsecond: clocks are no more exact, and what stands behind that is noise of the
 * arithmetic (12.300000190734863). Pure.
 */
export function roundTimes<T extends object>(record: T): T {
  const out = { ...record } as { [field: string]: unknown };
  for (const field in out) if (field.endsWith("Ms")) out[field] = Math.round((out[field] as number) * 1e3) / 1e3 || out[field];
  return out as T;
}
