import type { Rule } from "./rule.ts";
import { sayShare, sayTime, sayValue } from "./words.ts";

/** A limit of our own making, told apart from the sentence. */
const note = /\s*\(Our limit:[^)]*\)/;
/** Words that make a sentence about a length of time. */
const timeWord = /\b(minutes?|hours?|days?|weeks?|months?|quarter)\b/i;

/**
 * What a rule that was changed says of itself: its new limits in place of the old. A sentence that cannot be brought in line with
 * them is left out; why an alert fires is said with its numbers anyway.
 *
 * @param from the rule that the sentence was written for
 * @param to the same rule, changed
 */
export function retold(from: Rule, to: Rule): string | undefined {
  if (from.about === undefined) return undefined;
  if (from.metric !== to.metric || from.statistic !== to.statistic || from.condition.kind !== to.condition.kind)
    return undefined;
  const fresh: Readonly<Record<string, unknown>> = { ...to.condition };
  const changed = Object.entries(from.condition).filter(
    ([field, before]) => field !== "limitUsd" && JSON.stringify(before) !== JSON.stringify(fresh[field]),
  );
  const isLonger = from.windowMs !== to.windowMs;
  if (changed.length === 0 && !isLonger) return from.about;
  if (note.test(from.about)) return from.about.replace(note, "");

  let told: string | undefined = from.about;
  for (const [field, before] of changed) told = told && withLimit(told, from, field, before, fresh[field]);
  return isLonger ? told && withWindow(told, from.windowMs, to.windowMs) : told;
}

function withLimit(text: string, rule: Rule, field: string, before: unknown, now: unknown): string | undefined {
  if (typeof before !== "number" || typeof now !== "number") return undefined;
  const isRatio = field === "ratioAbove" || field === "ratioBelow";
  const say = (limit: number) => (isRatio ? sayShare(limit) : sayValue(rule.metric, rule.statistic, limit));
  return replaced(text, say(before), say(now));
}

function withWindow(text: string, before: number, now: number): string | undefined {
  const said = replaced(text, sayTime(before), sayTime(now)) ?? replaced(text, "an hour", sayTime(now));
  return said ?? (timeWord.test(text) ? undefined : text);
}

/** A text with whole words in place of others; nothing where it does not hold them. */
function replaced(text: string, before: string, now: string): string | undefined {
  const [head, ...tail] = text.split(new RegExp(`(?<![\\w.$])${before.replace(/[.$]/g, "\\$&")}(?![\\w%]|\\.\\d)`));
  return head === undefined || tail.length === 0 ? undefined : [head, ...tail].join(now);
}
