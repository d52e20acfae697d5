import type { Where } from "./source.ts";

/** Columns that every kind of record has. */
const context = ["feature", "route", "environment", "release", "tenant", "userId"];
const sessions = [...context, "model", "promptName", "promptVersion"];
const calls = [...sessions, "requestModel", "provider", "status", "errorType"];

/** Columns the rows of a question can be narrowed by; of those not named here, what every record has. */
const columns: Readonly<Record<string, readonly string[]>> = {
  traffic: calls,
  latency: calls,
  latencyDistribution: calls,
  latencyPercentiles: calls,
  concurrency: calls,
  retries: calls,
  fallbacks: calls,
  rateLimits: calls,
  instructions: calls,
  cacheSavings: calls,
  costProjection: calls,
  security: calls,
  personalData: calls,
  tokens: calls,
  cost: calls,
  errors: calls,
  errorClasses: calls,
  tools: [...context, "toolName"],
  scores: [...context, "name"],
  satisfaction: sessions,
  satisfactionDistribution: sessions,
  behaviour: sessions,
  funnel: sessions,
  depth: sessions,
  costPerTask: sessions,
  survival: sessions,
  sessionsToRead: sessions,
};

/** Divides filters into those that the rows of a question can be narrowed by, and the names of the others. */
export function narrow(question: string, where: Where): { readonly where: Where; readonly unknown: readonly string[] } {
  const known = columns[question] ?? context;
  const entries = Object.entries(where);
  return {
    where: Object.fromEntries(entries.filter(([name]) => known.includes(name))),
    unknown: entries.flatMap(([name]) => (known.includes(name) ? [] : [name])),
  };
}
