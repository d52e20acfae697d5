import { type Condition, presets, type Rule, tuned } from "@telltale/core/alerts";
import type { z } from "zod";
import { suggestion } from "../engine/closest.ts";
import type { ConditionInFile, Quiet, RuleInFile } from "./rule-schema.ts";
import { tallyOf } from "./tally.ts";
import { watchedMetric } from "./watched-metric.ts";

/**
 * The rule a file's entry stands for.
 *
 * @throws {RangeError} if something is missing, or does not go together
 */
export function ruleOf({ extends: base, ...given }: RuleInFile): Rule {
  const own = changes(given);
  const rule = base === undefined ? whole(own) : tuned(presetOf(base), { enabled: true, ...own });
  if (rule.condition.kind !== "drift") tallyOf(rule);
  refuseMisfits(rule);
  refusePerCents(rule);
  if (rule.condition.kind === "change" && rule.condition.against.from === "versionBefore" && !rule.by?.length)
    throw new RangeError('against a version before, "by" must end with what names versions: [prompt_name, prompt_version]');
  return rule;
}

/** Kinds of rule that look at one statistic only: with another they could never be judged. */
function refuseMisfits({ metric, statistic, condition: { kind } }: Rule): void {
  if (kind === "single" && statistic !== "each")
    throw new RangeError(`condition.kind: single looks at each record apart: write statistic: each, not ${statistic}`);
  if (kind === "budget" && (statistic !== "sum" || watchedMetric(metric).unit !== "usd"))
    throw new RangeError("condition.kind: a budget is of money spent: write metric: costUsd and statistic: sum");
}

/** A share is never above 1: a limit of 5 is 5 % to whoever wrote it, and would never be passed. */
function refusePerCents({ metric, statistic, condition }: Rule): void {
  if (condition.kind !== "threshold" && condition.kind !== "change") return;
  if (statistic === "count" || watchedMetric(metric).unit !== "rate") return;
  for (const [field, limit] of Object.entries(condition))
    if (typeof limit === "number" && !field.startsWith("ratio") && (limit < 0 || limit > 1))
      throw new RangeError(`condition.${field}: ${metric} is a share from 0 to 1, not ${limit}: write 0.05 for 5 %`);
}

function presetOf(name: string): Rule {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset) throw new RangeError(`extends "${name}", which is not a preset${suggestion(name, Object.keys(presets))}`);
  return preset;
}

function whole(given: Partial<Rule>): Rule {
  const { name, metric, statistic, windowMs, condition, severity = "warning", ...rest } = given;
  const missing = Object.entries({ name, metric, statistic, window: windowMs, condition }).filter(
    ([, value]) => value === undefined,
  );
  if (!name || !metric || !statistic || windowMs === undefined || !condition)
    throw new RangeError(`${missing.map(([field]) => field).join(", ")} missing; or start from a preset with extends: …`);
  return { name, metric, statistic, windowMs, condition, severity, ...rest };
}

/** Names lengths of time as a rule does. */
function changes(given: Omit<RuleInFile, "extends">): Partial<Rule> {
  const { window, every, recoverAfter, renotify, maintenance, condition, ...rest } = given;
  const entries = Object.entries({
    ...rest,
    windowMs: window,
    everyMs: every,
    recoverAfterMs: recoverAfter,
    renotifyMs: renotify,
    maintenance: maintenance?.map(quietOf),
    condition: condition && conditionOf(condition),
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function quietOf({ from, to, every, reason }: z.infer<typeof Quiet>) {
  return { fromMs: from, toMs: to, ...(every !== undefined && { everyMs: every }), ...(reason && { reason }) };
}

const lengths: Readonly<Record<string, string>> = {
  bucket: "bucketMs",
  season: "seasonMs",
  reference: "referenceMs",
  length: "lengthMs",
};

function conditionOf(condition: z.infer<typeof ConditionInFile>): Condition {
  return renamed(condition) as Condition;
}

function renamed(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => [
        lengths[name] ?? name,
        typeof one === "object" && one !== null && !Array.isArray(one) ? renamed(one) : one,
      ]),
  );
}
