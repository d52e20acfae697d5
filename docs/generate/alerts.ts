import { type Condition, presets, type Rule } from "@telltale/core/alerts";
import { ConditionInFile, ruleFields } from "../../packages/analytics/src/watch/rule-schema.ts";
import { SinkConfig } from "../../packages/analytics/src/watch/sinks/sink-config.ts";
import { metricNames, watchedMetric } from "../../packages/analytics/src/watch/watched-metric.ts";
import { fenced, pageOf, sourceLink, table } from "./markdown.ts";
import { conditionMeanings, ruleMeanings } from "./rule-fields.ts";

const code = (text: string) => `\`${text}\``;

/** The ready rules with their numbers, and all that a rule of one's own may say. */
export function alertsPage(): string {
  const rows = Object.values(presets).map((rule) => [
    `\`${rule.name}\`${rule.enabled === false ? " (off)" : ""}`,
    rule.severity,
    `${rule.statistic} of ${rule.metric}${rule.by ? ` by ${rule.by.join(", ")}` : ""}`,
    lengthOf(rule.windowMs),
    conditionText(rule),
    rule.promisedDelayMs === undefined ? "" : lengthOf(rule.promisedDelayMs),
    rule.about ?? "",
  ]);
  return pageOf(
    "Alerts: presets, rules, sinks",
    "packages/core/src/alerts and docs/generate/rule-fields.ts",
    "Rules to start from. `critical` pages somebody, `warning` waits for the morning. A rate or a mean fires when its whole interval lies beyond the limit, within a budget of false alarms; single records and totals against a limit (money, tokens) are facts and fire as they are. Limits are in the unit of what is measured: ms, US dollars, shares 0…1. Change one with `extends`; see [the recipe](../recipes.md#alert-on-hallucinations), or write [a rule of your own](#a-rule-of-your-own).",
    "## Presets",
    table(["name", "severity", "measured", "window", "fires when", "at the latest after", "about"], rows),
    `${sourceLink("packages/core/src/alerts/hard-presets.ts", "Those that page")}, ${sourceLink("packages/core/src/alerts/soft-presets.ts", "those that wait")}.`,
    ...ownRules(),
    "## Metrics",
    "Limits are in the metric's unit: shares as 0…1 (0.05 is 5 %), times in ms, money in US dollars.",
    table(["metric", "what it is", "records", "unit", "statistics"], metricRows()),
    "## Conditions",
    "Each kind with its fields; numbers are in the metric's unit unless they say otherwise.",
    table(["kind", "fires when", "fields"], conditionRows()),
    "## Sinks",
    "A file of rules holds no secrets: fields marked with $ name environment variables, as `$SLACK_WEBHOOK_URL`. With `templates` (`title`, `text`) a sink says it in your words, with `timeZone` on your clocks.",
    table(["type", "needs", "may have"], sinkRows()),
  );
}

const ownExample = `presets: none
rules:
  - name: chat-thumbs-down
    about: "Answers of the chat get more thumbs down than we can live with: read the sessions."
    metric: thumbsDownRate
    statistic: ratio
    where: { feature: chat }
    by: [model]
    window: 1d
    every: 15m
    condition: { kind: threshold, above: 0.05, warnAbove: 0.03 }
    severity: warning
    owner: answers-team
    sinks: [team]
  - name: slower-than-last-week
    metric: durationMs
    statistic: p95
    window: 1h
    condition: { kind: change, against: { from: sameHours, weeks: 4 }, ratioAbove: 1.5 }
    severity: critical
    minimum: 50
    runbook: https://wiki.example/runbooks/latency
    sinks: [team]
sinks:
  team: { type: slack, webhookUrl: $SLACK_WEBHOOK_URL }`;

function ownRules(): readonly string[] {
  const meanings = inStep(ruleFields, ruleMeanings, "the fields of a rule");
  return [
    "## A rule of your own",
    "Without `extends` a rule needs `name`, `metric`, `statistic`, `window` and `condition`. Two whole ones: the share of answers with a thumb down, for each model apart, and a 95th percentile against the same hours of four weeks.",
    fenced("yaml", ownExample),
    "Lengths of time are written `60s`, `5m`, `1h`, `30d`, `2w`; moments `2026-02-01` or `2026-02-01T08:00Z`.",
    table(
      ["field", "written as", "where left out", "means"],
      meanings.map(([field, cells]) => [code(field), ...cells]),
    ),
  ];
}

function metricRows(): readonly (readonly string[])[] {
  const named = metricNames.map((name) => [name, watchedMetric(name)] as const);
  const [ofScore, ofColumn] = [watchedMetric("score.faithfulness"), watchedMetric("spans.outputTokens")];
  const rows = [
    ...named,
    ["score.<name>", { ...ofScore, label: "a score of that name, as score.faithfulness" }] as const,
    ["spans.<column>", { ...ofColumn, label: "a number of spans, as spans.outputTokens" }] as const,
  ];
  const statistics = { rate: "rate", ratio: "ratio", count: "count", value: "mean, sum, count, each, p50, p95, …" };
  return rows.map(([name, { label, unit, nOf, each }]) => [
    code(name),
    label,
    nOf,
    unit === "count" || unit === "score" ? "" : unit === "rate" ? "share" : unit,
    statistics[each.kind],
  ]);
}

function conditionRows(): readonly (readonly string[])[] {
  const kinds = new Map(
    ConditionInFile.options.map(({ shape: { kind, ...fields } }) => [kind.value, Object.keys(fields)] as const),
  );
  return inStep([...kinds.keys()], conditionMeanings, "the conditions").map(([kind, [about, fields]]) => {
    const said = inStep(kinds.get(kind as Condition["kind"]) ?? [], fields, `the condition ${kind}`);
    return [code(kind), about, said.map(([field, means]) => `${code(field)}: ${means}`).join("<br>")];
  });
}

function sinkRows(): readonly (readonly string[])[] {
  return SinkConfig.options.map(({ shape: { type, ...fields } }) => {
    const listed = (isOptional: boolean) =>
      Object.entries(fields)
        .filter(([, schema]) => schema.isOptional() === isOptional)
        .map(([field, schema]) => `${code(field)}${isSecret(schema) ? " $" : ""}`)
        .join(", ");
    return [code(type.value), listed(false) || "–", listed(true)];
  });
}

/** Whether a field takes the name of an environment variable, and nothing else. */
function isSecret(schema: { safeParse(value: unknown): { success: boolean } }): boolean {
  return (
    schema.safeParse("$SOME_SECRET").success &&
    !schema.safeParse("https://a.example/b").success &&
    !schema.safeParse("a/b").success
  );
}

/** What is written of names, in their order. @throws if the source has other names than the page */
function inStep<T>(
  names: readonly string[],
  meanings: Readonly<Record<string, T>>,
  what: string,
): readonly (readonly [string, T])[] {
  const missing = names.filter((name) => !Object.hasOwn(meanings, name));
  const gone = Object.keys(meanings).filter((name) => !names.includes(name));
  if (missing.length + gone.length > 0)
    throw new Error(
      `docs/generate/rule-fields.ts: ${what}: ${missing.join(", ") || "none"} missing, ${gone.join(", ") || "none"} gone`,
    );
  return names.flatMap((name) => {
    const meaning = meanings[name];
    return meaning === undefined ? [] : [[name, meaning] as const];
  });
}

function conditionText({ condition }: Rule): string {
  const { kind, ...said } = condition;
  return `${kind}: ${fieldsText(said as Partial<Condition>)}`.replace(/: $/, "");
}

function fieldsText(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => {
      const text =
        typeof value === "object" && !Array.isArray(value)
          ? `(${fieldsText(value)})`
          : Array.isArray(value)
            ? value.join(", ")
            : String(value);
      return name.endsWith("Ms") ? `${name.slice(0, -2)} ${lengthOf(Number(value))}` : `${name} ${text}`;
    })
    .join(", ");
}

function lengthOf(ms: number): string {
  const units = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
  ] as const;
  const [unitMs, unit] = units.find(([size]) => ms % size === 0) ?? [1000, "s"];
  return `${ms / unitMs} ${unit}`;
}
