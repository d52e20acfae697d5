/** What a field of a rules file is: how it is written, what stands where it is left out, and what it means. */
type FieldMeaning = readonly [type: string, otherwise: string, meaning: string];

/** The fields of one rule. */
export const ruleMeanings: Readonly<Record<string, FieldMeaning>> = {
  extends: [
    "a preset's name",
    "–",
    "The preset that this rule is, but for what it says itself; of `condition`, field by field",
  ],
  name: ["a–z, 0–9 and `-`", "the preset's", "Unique. Alerts are known by it"],
  about: ["text", "the preset's, with the rule's own limits", "A sentence for whoever is woken: the first of the alert"],
  metric: ["a name of [Metrics](#metrics)", "the preset's", "What is measured"],
  statistic: [
    "`rate`, `mean`, `sum`, `count`, `ratio`, `each`, `p50`, `p95`, …",
    "the preset's",
    "What is made of the metric within a window; which a metric has stands beside it",
  ],
  where: [
    "columns with a value, or a list of values",
    "everything",
    "Only records with these values: `{ feature: chat, model: [gpt-4o, gpt-4o-mini] }`",
  ],
  by: ["a list of columns", "one stream", "Judges each combination of these apart: `[feature, model]`"],
  window: ["a length of time", "the preset's", "How much is looked at together, up to the moment of the look"],
  timeZone: ["a time zone's name", "UTC", "Where the days and months of a `budget` begin"],
  every: ["a length of time", "1m, or the preset's", "How often it is judged"],
  condition: ["see [Conditions](#conditions)", "the preset's", "When it fires"],
  severity: [
    "`critical`, `warning`, `info`",
    "the preset's, else `warning`",
    "How loud it is, and which false-alarm budget it draws on",
  ],
  owner: ["text", "–", "Who looks after it: stands in the alert, and routes go by it"],
  runbook: ["an address", "–", "What to do: stands in the alert"],
  sinks: ["a list of [sinks](#sinks)", "those of `routes`, else all", "Who is told"],
  minimum: [
    "a whole number",
    "20, or the preset's",
    "Fewer records than this in a window are not judged; a `count` has no minimum unless one is said",
  ],
  bare: [
    "true",
    "false",
    "Compares the bare value, without its interval and outside the false-alarm budget: fires more often by chance",
  ],
  fireAfter: ["a whole number", "1", "Looks in a row beyond the limit before it fires"],
  recoverAfter: ["a length of time", "one window, at most 1h", "How long all must be well before it recovers"],
  renotify: [
    "a length of time, or `never`",
    "4h where `critical`, else never",
    "When to remind of an alert that nobody acknowledged",
  ],
  group: [
    "a list of `rule`, `owner`, `severity`, columns",
    "`[rule]`",
    "What fires together and has the same of these is one message",
  ],
  maintenance: [
    "a list of `{ from, to, every, reason }`",
    "–",
    "Planned times in which it keeps silent; `every: 1w` repeats them",
  ],
  onNoData: [
    "`keep`, `alert`, `ok`",
    "`keep`",
    "What silence of the data does to an open alert; of one part (`by`) it ends after a day where this is left out",
  ],
  share: ["a number", "1", "Its weight in the false-alarm budget"],
  enabled: ["true or false", "true", "Whether it is watched"],
};

/** The kinds of condition: what each is, and its fields. */
export const conditionMeanings: Readonly<Record<string, readonly [about: string, fields: Readonly<Record<string, string>>]>> = {
  threshold: [
    "The value lies beyond a limit. At least one of the four limits is needed",
    {
      above: "fires above it",
      below: "fires below it",
      warnAbove: "only warns, above it",
      warnBelow: "only warns, below it",
      clearAt: "well again from here on; otherwise from the limit on",
    },
  ],
  change: [
    "The value has moved against an earlier one. One of the four limits is needed",
    {
      against:
        "needed: `{ from: previous, length: 7d }` what lies directly before (as long as the window where `length` is left out), `{ from: sameHours, weeks: 4 }` the same hours of earlier weeks, `{ from: versionBefore, length: 7d }` the version before, of what the last of `by` names",
      ratioAbove: "fires above so many times the earlier value",
      ratioBelow: "fires below so many times the earlier value",
      riseAbove: "fires if it rose by more, in the metric's unit",
      fallAbove: "fires if it fell by more, in the metric's unit",
    },
  ],
  trend: [
    "The days of the window lie on a line",
    { direction: "needed: `up` or `down`", perDay: "by more than this a day, relative to the level: 0.01 is 1 %" },
  ],
  anomaly: [
    "A stretch of time unlike the same one of earlier days",
    {
      direction: "needed: `up`, `down` or `both`",
      bucket: "needed: the stretch, as 1h",
      season: "what it repeats after; 1d unless said",
      seasons: "how many earlier ones it is compared with; 7 unless said",
    },
  ],
  shift: [
    "A lasting shift, however small, found one stretch after the other",
    {
      direction: "needed: `up` or `down`",
      bucket: "needed: the stretch, as 1h",
      detector: "needed: `rank-cusum` for any metric, `lr-cusum` for rates",
      reference: "needed: how much history before the window is taken for normal, as 21d",
      to: "`lr-cusum`: the rate worth finding; twice or half the reference's unless said",
    },
  ],
  drift: [
    "Inputs or outputs no longer look as they did: `metric: inputs`, `statistic: count`",
    {
      reference: "needed: the length of time before the window to compare with",
      columns: "those of spans to look at; all unless said",
    },
  ],
  budget: [
    "Money spent of a limit: `metric: costUsd`, `statistic: sum`",
    {
      limitUsd: "needed: US dollars",
      period: "needed: `day` or `month`, of the rule's `timeZone`",
      at: "the shares that are told, those from 0.95 on as alerts; `[0.5, 0.8, 0.95, 1]` unless said",
    },
  ],
  noData: ["Nothing came", { expected: "records that should have come; as in the same hours of earlier weeks unless said" }],
  single: ["One record beyond a limit: `statistic: each`", { above: "needed: the limit" }],
};
