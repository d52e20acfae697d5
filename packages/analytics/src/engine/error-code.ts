import type { QueryErrorCode } from "./query-error.ts";

const codes: readonly (readonly [RegExp, QueryErrorCode])[] = [
  [/^out of memory error/i, "out_of_memory"],
  [/^interrupt error/i, "cancelled"],
  [/^parser error/i, "syntax"],
  [/^(conversion|mismatch type|out of range) error/i, "type"],
  [/no files found|too small to be a parquet|no magic bytes|^(io|http|serialization|permission) error/i, "unreadable_file"],
  [/parquet/i, "unreadable_file"],
  [/^catalog error|not found in from|referenced (table|column)|does not have a column/i, "missing"],
  [/^binder error: (no function matches|cannot (compare|cast|mix)|could not choose)/i, "type"],
  [/^(binder|syntax) error/i, "syntax"],
];

/** What kind of failure DuckDB's own words describe. The same words come from every build of it. */
export function errorCode(message: string): QueryErrorCode {
  return codes.find(([pattern]) => pattern.test(message))?.[1] ?? "failed";
}
