import { secretRules } from "@telltale/core";
import { failureThresholds } from "@telltale/core/failures";
import type { Row } from "../engine/cell.ts";
import { join, literal, type Sql, sql } from "../engine/sql.ts";
import { type Asked, ofWindows } from "./asked.ts";
import { evidenceOf, judgedWeight, scoreOf } from "./evidence.ts";
import { type Flag, flagged } from "./flagged.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";
import { weight, withIntervals } from "./rate.ts";

export type SecurityRow = Row & {
  /** What was looked for, see {@link securitySignals}. */
  readonly signal: string;
  readonly severity: string;
  /** Spans that were looked at for it. */
  readonly n: number;
  readonly found: number;
  readonly rate: number | null;
  readonly rateLow: number | null;
  readonly rateHigh: number | null;
  /** Users whose spans showed it. */
  readonly users: number;
};

const { yes, injection } = failureThresholds;
const secretTypes = sql`[${join([...new Set(secretRules.map(({ type }) => type))].map(literal), ", ")}]`;
const isAttack = sql`injection_score >= ${injection}`;
const isRead = sql`kind IN ('retrieval', 'rerank', 'tool')`;
const holdsSecret = (types: Sql) => sql`list_has_any(${types}, ${secretTypes})`;
const holdsPersonal = (types: Sql) => sql`len(list_filter(${types}, lambda t: NOT list_contains(${secretTypes}, t))) > 0`;
const says = (name: string) => sql`${scoreOf(name)} >= ${yes}`;

const seen = (name: string, severity: string, isHit: Sql): Flag => ({ name, severity, isHit, stands: weight });
/** By what the span says, or, where its client did not look, by a score of `telltale check`, which sees a sample. */
const seenOrChecked = (name: string, severity: string, isHit: Sql): Flag => ({
  name,
  severity,
  isHit: sql`coalesce(${isHit}, ${says(name)})`,
  stands: sql`CASE WHEN (${isHit}) IS NULL THEN ${judgedWeight} ELSE ${weight} END`,
});
const judged = (name: string): Flag => ({ name, severity: "critical", isHit: says(name), stands: judgedWeight });

/** What is looked for: by span features, and by scores of these names. */
const securitySignals: readonly Flag[] = [
  // What users write.
  seenOrChecked("injectionAttempt", "medium", sql`CASE WHEN NOT ${isRead} THEN ${isAttack} END`),
  // Of those attempts, where refusals were looked for: answered rather than declined. Not yet a success.
  seen("injectionAnswered", "high", sql`CASE WHEN NOT ${isRead} AND ${isAttack} THEN NOT refusal END`),
  // What documents and tools bring.
  seenOrChecked("injectionInSources", "high", sql`CASE WHEN ${isRead} THEN ${isAttack} END`),
  seenOrChecked("secretInOutput", "critical", holdsSecret(sql`output_pii_types`)),
  seen("secretInInput", "medium", holdsSecret(sql`input_pii_types`)),
  seenOrChecked("personalDataInOutput", "high", holdsPersonal(sql`output_pii_types`)),
  seen("personalDataInInput", "low", holdsPersonal(sql`input_pii_types`)),
  judged("injectionSuccess"),
  judged("systemPromptLeak"),
  judged("exfiltration"),
];

export const security: Query<Asked, SecurityRow> = {
  name: "security",
  about:
    "Injection attempts and their outcome, secrets and personal data in texts, leaks: how often, how grave, by how many users",
  sql: (asked) =>
    ofWindows("security", asked, (one) => {
      const keys = keysOf("security", "spans", one);
      const answer = [...keys.names, sql`name AS signal, severity, n, found, rate, rate_effective_n, users`];
      return sql`SELECT ${join(answer, ", ")} FROM (${flagged(evidenceOf("security", one), keys, securitySignals, sql`user_id`)}) ORDER BY ALL`;
    }),
  row: withIntervals,
};
