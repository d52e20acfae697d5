import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { ask, buildReport, cost, errors, latency } from "@telltale/analytics";
import { createNodeEngine, importFile, openTables } from "@telltale/analytics/node";
import { reportToHtml } from "@telltale/analytics/views";

const { values, positionals } = parseArgs({
  options: { data: { type: "string", default: "telemetry" }, out: { type: "string", default: "report.html" } },
  allowPositionals: true,
});
const [file = "calls.csv"] = positionals;

// Any table of calls becomes spans: say which column is what. Importing it again changes nothing.
const imported = await importFile({
  file,
  dir: values.data,
  as: {
    name: "calls",
    fields: {
      kind: { constant: "llm" },
      startedAtMs: "time",
      durationMs: { column: "seconds", unit: "s" },
      ttftMs: { column: "first_token_s", unit: "s" },
      provider: { constant: "openai" },
      requestModel: "model",
      inputTokens: "prompt_tokens",
      outputTokens: "completion_tokens",
      route: "route",
      status: { column: "outcome", values: { ok: "ok", failed: "error" } },
    },
  },
});
console.log(`${imported.imported} new calls from ${file}, ${imported.rejectedCount} refused`);

const engine = await createNodeEngine();
const { range } = await openTables(engine, values.data);
if (!range) throw new Error(`${values.data}: no records`);

console.log("\nLatency by model, milliseconds");
console.table(await ask(engine, latency, { by: ["model"] }), ["model", "n", "p50Ms", "p95Ms"]);
console.log("Cost by model");
console.table(await ask(engine, cost, { by: ["model"] }), ["model", "n", "costUsd", "perCallUsd"]);
console.log("Failures by route");
console.table(await ask(engine, errors, { by: ["route"] }), ["route", "n", "errors", "errorRate"]);

const report = await buildReport(engine, { ...range, reference: null, title: "Our calls" });
await writeFile(values.out, reportToHtml(report));
console.log(`The whole report: ${values.out}`);
await engine.close();
