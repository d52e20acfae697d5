import { buildReport } from "@telltale/analytics";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { reportToHtml, reportToText } from "@telltale/analytics/views";
import { type Comparison, countActs, type Done } from "./count-acts.ts";

/** What the folder says. */
export interface DemoReading {
  readonly text: string;
  readonly html: string;
  readonly comparison: Comparison | null;
}

/**
 * Reads the folder anew and reports on all of it.
 *
 * @param done what was done, to be compared with what was kept; null leaves that out
 */
export async function readDemo(dir: string, done: Done | null = null): Promise<DemoReading> {
  const engine = await createNodeEngine();
  try {
    const { range, warnings } = await openTables(engine, dir);
    const report = await buildReport(engine, {
      ...(range ?? { fromMs: 0, toMs: 0 }),
      title: "Harbor help: the demo of Telltale",
      reference: null,
      warnings: warnings.map(({ file, reason }) => `${file}: ${reason}`),
    });
    const text = reportToText(report, { color: process.stdout.isTTY === true, width: process.stdout.columns || 100 });
    return { text, html: reportToHtml(report), comparison: done && (await countActs(engine, done)) };
  } finally {
    await engine.close();
  }
}
