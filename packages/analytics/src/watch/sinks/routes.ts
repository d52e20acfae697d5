import { z } from "zod";
import type { Severity } from "./notification.ts";

/** Which sinks hear of what. What a route does not mention does not matter to it. */
export const Route = z.strictObject({
  severity: z.array(z.enum(["critical", "warning", "info"])).optional(),
  owner: z.array(z.string()).optional(),
  rule: z.array(z.string()).optional(),
  sinks: z.array(z.string()).min(1),
});
export type Route = z.infer<typeof Route>;

export interface Routed {
  readonly severity: Severity;
  readonly owner?: string;
  readonly rule: string;
  /** The rule's own sinks, which come before any route. */
  readonly sinks?: readonly string[];
}

/**
 * The sinks an alert goes to: those its rule names; else those of every route that matches; all, where there are no routes.
 *
 * @param all every sink's name
 * @throws {RangeError} if a rule or a route names a sink that is not there
 * @example sinksFor({ severity: "critical", rule: "errorRate" }, [{ severity: ["critical"], sinks: ["oncall"] }], ["oncall", "chat"]); // ["oncall"]
 */
export function sinksFor(alert: Routed, routes: readonly Route[], all: readonly string[]): readonly string[] {
  const unknown = [...(alert.sinks ?? []), ...routes.flatMap(({ sinks }) => sinks)].find((name) => !all.includes(name));
  if (unknown !== undefined) throw new RangeError(`no sink is named "${unknown}"; there are ${all.join(", ") || "none"}`);
  if (alert.sinks && alert.sinks.length > 0) return [...new Set(alert.sinks)];
  if (routes.length === 0) return all;
  return [...new Set(routes.filter((route) => matches(route, alert)).flatMap(({ sinks }) => sinks))];
}

function matches({ severity, owner, rule }: Route, alert: Routed): boolean {
  if (severity && !severity.includes(alert.severity)) return false;
  if (owner && !owner.includes(alert.owner ?? "")) return false;
  return !rule || rule.includes(alert.rule);
}
