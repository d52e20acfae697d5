import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Condition, presets, type Rule } from "@telltale/core/alerts";
import { failureModes, failureThresholds } from "@telltale/core/failures";
import { signalKinds } from "@telltale/core/vocabulary";
import { macros } from "../../packages/analytics/src/tables/macros.ts";
import { SinkConfig } from "../../packages/analytics/src/watch/sinks/sink-config.ts";
import { declarationsIn } from "./docstrings.ts";
import { fenced, linked, pageOf, sourceLink, table } from "./markdown.ts";
import { signalMeanings } from "./signal-meanings.ts";

const signalSchema = "packages/core/src/trace/signal.ts";

/** The kinds of signal. */
export async function signalsPage(root: string): Promise<string> {
  const schema = declarationsIn(await readFile(join(root, signalSchema), "utf8")).find(({ name }) => name === "Signal");
  const rows = signalKinds.map((kind) => {
    const { means, from, fields = "", file } = signalMeanings[kind];
    return [`\`${kind}\``, means, from, fields, file ? sourceLink(`packages/client/src/signals/${file}.ts`) : ""];
  });
  return pageOf(
    "Signals",
    "packages/core/src/vocabulary.ts and docs/generate/signal-meanings.ts",
    `What users do about what the model did. ${sourceLink(signalSchema, "The schema")} has every field; in SQL they are rows of \`signals\`. Any kind can also be told by hand, \`telltale.signal({ kind })\`, or imported.`,
    table(["kind", "means", "comes from", "says", ""], rows),
    "A marked message is an element with `data-telltale-message` and `data-telltale-role`; see [the quick start](../quick-start-chat-page.md).",
    `## value\n\n${linked(schema?.about.split("\n\n").slice(1).join("\n\n") ?? "")}`,
  );
}

/** The known ways to fail. */
export async function failureModesPage(root: string): Promise<string> {
  const detectors = declarationsIn(await readFile(join(root, "packages/core/src/failures/detectors.ts"), "utf8"));
  const parts = failureModes.map(({ name, about, severity, owner, runbook, detect }) => {
    const detector = detectors.find((one) => one.name === detect.name);
    return [
      `## ${name}`,
      `${about}.`,
      `Severity **${severity}**, looked after by: ${owner}.`,
      `**Found by** ${detector?.about ? linked(detector.about) : `\`${detect.name}\``} ${sourceLink("packages/core/src/failures/detectors.ts")}`,
      `**What to do** ${runbook}`,
    ].join("\n\n");
  });
  const limits = Object.entries(failureThresholds).map(([name, value]) => [`\`${name}\``, String(value)]);
  return pageOf(
    "Failure modes",
    "packages/core/src/failures",
    "Ten known ways to fail, counted by the question [failureModes](questions.md#failuremodes). A score named like the mode decides, from 0.5 on; else the detector does. Where nobody could know, the trace stays out of the share. `failureModesWith` adds your own.",
    ...parts,
    `## Limits\n\n${table(["name", "value"], limits)}\n\n${sourceLink("packages/core/src/failures/thresholds.ts")}`,
  );
}

/** The metrics as functions of SQL. */
export function macrosPage(): string {
  const parts = macros.map(({ name, parameters, about, body, example }) =>
    [
      `## ${name}`,
      `\`${name}(${parameters.join(", ")})\``,
      `${about}.`,
      fenced("sh", `npx telltale sql ./telemetry "${example.replace(/\s*\n\s*/g, " ")}"`),
      `It stands for \`${body}\`.`,
    ].join("\n\n"),
  );
  return pageOf(
    "SQL functions",
    "packages/analytics/src/tables/macros.ts",
    "Beside DuckDB's own functions, wherever the tables are open: `telltale sql`, `engine.run`, in Node and in the browser.",
    ...parts,
  );
}

/** The ready rules, with their numbers. */
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
  const sinks = SinkConfig.options.map(({ shape }) => {
    const { type, ...fields } = shape;
    return [
      `\`${type.value}\``,
      Object.keys(fields)
        .map((field) => `\`${field}\``)
        .join(", "),
    ];
  });
  return pageOf(
    "Alert presets",
    "packages/core/src/alerts",
    "Rules to start from. `critical` pages somebody, `warning` waits for the morning. A rate or a mean fires when its whole interval lies beyond the limit, within a budget of false alarms; single records and money spent are facts and fire as they are. Limits are in the unit of what is measured: ms, US dollars, shares 0…1. Change one with `extends`; see [the recipe](../recipes.md#alert-on-hallucinations).",
    table(["name", "severity", "measured", "window", "fires when", "at the latest after", "about"], rows),
    `${sourceLink("packages/core/src/alerts/hard-presets.ts", "Those that page")}, ${sourceLink("packages/core/src/alerts/soft-presets.ts", "those that wait")}, ${sourceLink("packages/core/src/alerts/rule.ts", "all fields of a rule")}.`,
    `## Sinks\n\nSecrets are names of environment variables, \`$SLACK_WEBHOOK_URL\`.\n\n${table(["type", "fields"], sinks)}`,
  );
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
