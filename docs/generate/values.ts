import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { failureModes, failureThresholds } from "@telltale/core/failures";
import { signalKinds } from "@telltale/core/vocabulary";
import { macros } from "../../packages/analytics/src/tables/macros.ts";
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
