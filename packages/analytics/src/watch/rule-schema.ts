import { besides, type Condition, presets, severities } from "@telltale/core/alerts";
import { isTimeZone } from "@telltale/core/budget";
import { z } from "zod";
import { Length, Moment } from "./length.ts";

const Cell = z.union([z.string(), z.number(), z.boolean()]);

/** Fields as a file has them, beside what a rule calls them. */
const Against = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("previous"), length: Length.optional() }),
  z.strictObject({ from: z.literal("sameHours"), weeks: z.int().min(1) }),
  z.strictObject({ from: z.literal("versionBefore"), length: Length.optional() }),
]);

const upOrDown = z.enum(["up", "down"]);
/** A condition, with lengths of time as people write them. */
export const ConditionInFile = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("threshold"),
      above: z.number().optional(),
      below: z.number().optional(),
      warnAbove: z.number().optional(),
      warnBelow: z.number().optional(),
      clearAt: z.number().optional(),
    })
    .refine(
      ({ above, below, warnAbove, warnBelow }) => [above, below, warnAbove, warnBelow].some((limit) => limit !== undefined),
      {
        message: "a threshold needs above, below, warnAbove or warnBelow",
      },
    )
    .refine(
      ({ above, below, warnAbove, warnBelow }) => (above ?? warnAbove) === undefined || (below ?? warnBelow) === undefined,
      { message: "a threshold has one side, above or below: write two rules for both" },
    ),
  z
    .strictObject({
      kind: z.literal("change"),
      against: Against,
      ratioAbove: z.number().positive().optional(),
      ratioBelow: z.number().positive().optional(),
      riseAbove: z.number().optional(),
      fallAbove: z.number().optional(),
    })
    .refine(
      ({ ratioAbove, ratioBelow, riseAbove, fallAbove }) =>
        [ratioAbove, ratioBelow, riseAbove, fallAbove].filter((limit) => limit !== undefined).length === 1,
      { message: "a change needs one of ratioAbove, ratioBelow, riseAbove and fallAbove" },
    ),
  z.strictObject({ kind: z.literal("trend"), direction: upOrDown, perDay: z.number().positive().optional() }),
  z.strictObject({
    kind: z.literal("anomaly"),
    direction: z.enum(["up", "down", "both"]),
    bucket: Length,
    season: Length.optional(),
    seasons: z.int().min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal("shift"),
    direction: upOrDown,
    bucket: Length,
    detector: z.enum(["rank-cusum", "lr-cusum"]),
    reference: Length,
    to: z.number().optional(),
  }),
  z.strictObject({ kind: z.literal("drift"), reference: Length, columns: z.array(z.string()).optional() }),
  z.strictObject({
    kind: z.literal("budget"),
    limitUsd: z.number().positive(),
    period: z.enum(["day", "month"]),
    at: z.array(z.number().positive()).min(1).optional(),
  }),
  z.strictObject({ kind: z.literal("noData"), expected: z.number().positive().optional() }),
  z.strictObject({ kind: z.literal("single"), above: z.number() }),
]);

export const Quiet = z.strictObject({ from: Moment, to: Moment, every: Length.optional(), reason: z.string().optional() });

export const SilenceInFile = Quiet.extend({
  rules: z.array(z.string()).optional(),
  where: z.record(z.string(), Cell.nullable()).optional(),
  by: z.string().optional(),
});

const fields = z.strictObject({
  extends: z.string().optional(),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, "a name is made of a–z, 0–9 and -, as in chat-errors")
    .max(80)
    .optional(),
  about: z.string().optional(),
  metric: z.string().optional(),
  statistic: z
    .string()
    .regex(
      /^(rate|mean|sum|count|ratio|each|p\d{1,2}(\.\d+)?)$/,
      "there are rate, mean, sum, count, ratio, each, and percentiles as p50 or p95",
    )
    .optional(),
  where: z.record(z.string(), z.union([Cell, z.array(Cell)])).optional(),
  by: z.array(z.string()).optional(),
  window: Length.optional(),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone, as "Europe/Berlin"').optional(),
  every: Length.optional(),
  condition: ConditionInFile.optional(),
  severity: z.enum(severities).optional(),
  owner: z.string().optional(),
  runbook: z.string().optional(),
  sinks: z.array(z.string()).optional(),
  minimum: z.int().min(1).optional(),
  bare: z.boolean().optional(),
  fireAfter: z.int().min(1).optional(),
  recoverAfter: Length.optional(),
  renotify: z.union([Length, z.literal("never").transform(() => null)]).optional(),
  group: z.array(z.string()).optional(),
  maintenance: z.array(Quiet).optional(),
  onNoData: z.enum(["keep", "alert", "ok"]).optional(),
  share: z.number().positive().optional(),
  enabled: z.boolean().optional(),
});

/** The fields of a rule in a file, in the order of the schema. */
export const ruleFields: readonly string[] = Object.keys(fields.shape);

/** One rule of a file: a preset that is changed (`extends`), of its condition only what is said, or a whole one. */
export const RuleInFile = z.preprocess(withPresetCondition, fields);
export type RuleInFile = z.infer<typeof RuleInFile>;

function withPresetCondition(given: unknown): unknown {
  if (!isObject(given) || typeof given.extends !== "string" || !isObject(given.condition)) return given;
  const preset = Object.hasOwn(presets, given.extends) ? presets[given.extends] : undefined;
  const { kind = preset?.condition.kind } = given.condition;
  if (!preset || kind !== preset.condition.kind) return given;
  return { ...given, condition: { ...besides(inFile(preset.condition), given.condition), ...given.condition } };
}

/** A condition as a file would have it: lengths of time without their unit in the name. */
function inFile(condition: Condition | object): object {
  const entries = Object.entries(condition).map(([name, value]) => [
    name.replace(/Ms$/, ""),
    isObject(value) ? inFile(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
