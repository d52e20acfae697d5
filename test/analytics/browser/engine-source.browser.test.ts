import { createBrowserEngine, engineSource, openBrowserTables } from "@telltale/analytics/browser";
import { defineElements, type TelltaleElement } from "@telltale/analytics/elements";
import { expect, it } from "vitest";
import { spanOf } from "../parquet/records.ts";
import { served } from "./served.ts";

const spans = (from: number, model: string) =>
  Array.from({ length: 40 }, (_, i) => spanOf(from + i, { requestModel: model, durationMs: 100 + i }));

it("lets an element read from a DuckDB in the page, and follow what is added to it", async () => {
  const engine = await createBrowserEngine(served);
  const tables = await openBrowserTables(engine, { records: { spans: spans(0, "first") } });
  const source = engineSource(engine, { ...tables, warnings: [{ file: "spans/b.parquet", reason: "it is cut off" }] });
  defineElements();
  const element = document.createElement("telltale-latency-by-model") as TelltaleElement;
  element.source = source;
  document.body.append(element);
  const names = () => [...(element.shadowRoot?.querySelectorAll(".tt-pick") ?? [])].map(({ textContent }) => textContent);
  await expect.poll(names, { timeout: 25_000 }).toEqual(["first"]);
  await tables.add({ spans: spans(100, "second") });
  source.changed();
  await expect.poll(names, { timeout: 25_000 }).toEqual(expect.arrayContaining(["first", "second"]));
  const range = await source.range();
  expect(await source.sqlOf("latency", { ...(range ?? { fromMs: 0, toMs: 1 }), where: { model: "first" } })).toMatch(
    /= 'first'/,
  );
  const report = await source.report({ ...(range ?? { fromMs: 0, toMs: 1 }), signal: AbortSignal.timeout(60_000) });
  expect(report.warnings).toContain("spans/b.parquet: it is cut off");
  element.remove();
  await engine.close();
}, 120_000);
