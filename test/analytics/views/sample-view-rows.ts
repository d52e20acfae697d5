import type { Engine } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { openSample, sampleWindow } from "../queries/sample-tables.ts";
import { askViewRows, type ViewRows } from "./view-rows.ts";

/** In the middle of the sample: what is before it is compared with what is after. */
export const half = (sampleWindow.fromMs + sampleWindow.toMs) / 2;

/** The rows of every view over the sample, with an alert. The engine is the caller's to close. */
export async function sampleViewRows(): Promise<{ readonly engine: Engine; readonly rows: ViewRows }> {
  const engine = await createNodeEngine();
  await openSample(engine);
  const asked = await askViewRows(
    engine,
    { fromMs: sampleWindow.fromMs, toMs: half },
    { fromMs: half, toMs: sampleWindow.toMs },
  );
  const alert = {
    rule: "errors",
    severity: "critical",
    startedAtMs: sampleWindow.fromMs,
    endedAtMs: null,
    title: "Errors rise",
  };
  return { engine, rows: { ...asked, alerts: [alert] } };
}
