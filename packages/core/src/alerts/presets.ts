import { hardPresets } from "./hard-presets.ts";
import { retold } from "./retold.ts";
import type { Condition, Rule } from "./rule.ts";
import { softPresets } from "./soft-presets.ts";

/**
 * Rules to start from, by name: what the field's guides tell you to watch, with their numbers.
 *
 * @example presets["error-rate"].condition; // { kind: "threshold", above: 0.05 }
 */
export const presets: Readonly<Record<string, Rule>> = { ...hardPresets, ...softPresets };

/** What may be changed of a rule; of its condition, single fields. */
export type Tuning = Partial<Omit<Rule, "condition">> & {
  readonly condition?: Partial<Condition>;
};

/**
 * A rule with some of its parts changed. A condition of the same kind (or of none) changes field by field, another kind replaces it.
 * What it says of itself follows, unless that is changed, too.
 *
 * @example tuned(presets["error-rate"], { condition: { above: 0.1 }, sinks: ["pager"] }).condition; // { kind: "threshold", above: 0.1 }
 */
export function tuned(rule: Rule, { condition, ...changes }: Tuning): Rule {
  const isSameKind = condition?.kind === undefined || condition.kind === rule.condition.kind;
  const next = isSameKind ? { ...besides(rule.condition, condition ?? {}), ...condition } : condition;
  const own: Rule = { ...rule, ...changes, condition: next as Condition };
  if (changes.about !== undefined) return own;
  const { about: _, ...silent } = own;
  const about = retold(rule, own);
  return about === undefined ? silent : { ...silent, about };
}

/** Of these a condition has one alone: saying another takes the place of those there were. */
const alternatives: readonly (readonly (readonly string[])[])[] = [
  [["ratioAbove"], ["ratioBelow"], ["riseAbove"], ["fallAbove"]],
  [
    ["above", "warnAbove"],
    ["below", "warnBelow"],
  ],
];

/**
 * What is left of a condition beside what is said anew: `fallAbove` takes the place of `ratioBelow`, and `below` that of `above`.
 *
 * @example besides({ kind: "threshold", above: 5, clearAt: 4 }, { below: 2 }); // { kind: "threshold" }
 */
export function besides(condition: object, said: object): object {
  const gone = new Set<string>();
  for (const rivals of alternatives)
    if (rivals.some((names) => names.some((name) => name in said)))
      for (const names of rivals) if (!names.some((name) => name in said)) for (const name of names) gone.add(name);
  const isTurned = Object.keys(condition).some((name) => gone.has(name));
  return Object.fromEntries(Object.entries(condition).filter(([name]) => !gone.has(name) && !(isTurned && name === "clearAt")));
}
