import type { AlertEvent } from "./alert-state.ts";
import { type Rule, type Segment, type Severity, severities } from "./rule.ts";

/** What decides which notifications of a rule go out together. */
export function groupKeyOf(rule: Rule, segment: Segment): string {
  const values: Readonly<Record<string, unknown>> = { ...segment, rule: rule.name, owner: rule.owner, severity: rule.severity };
  return (rule.group ?? ["rule"]).map((name) => `${name}=${String(values[name] ?? "")}`).join("|");
}

/** Events that go out as one message. */
export interface EventGroup {
  readonly key: string;
  readonly event: AlertEvent["event"];
  /** The gravest of them. */
  readonly severity: Severity;
  readonly events: readonly AlertEvent[];
}

/**
 * Puts what one evaluation has to tell into as few messages as its rules allow: those of one group, one kind of event, and the same
 * sinks. Twenty segments that fail at once are one message about twenty segments.
 *
 * @example groupEvents([]).length; // 0
 */
export function groupEvents(events: readonly AlertEvent[]): readonly EventGroup[] {
  const groups = new Map<string, AlertEvent[]>();
  for (const event of events) {
    const key = [event.event, event.groupKey, ...event.sinks].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const severity = severities.find((name) => members.some((member) => member.severity === name)) ?? first.severity;
    return [{ key: first.groupKey, event: first.event, severity, events: members }];
  });
}
