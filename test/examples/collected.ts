import type { Batch } from "@telltale/analytics";
import { createNodeEngine, openTables, serve } from "@telltale/analytics/node";
import type { Signal, Span } from "@telltale/core/trace";
import { keptRecords } from "../end-to-end/kept-records.ts";

/** What `telltale collect` runs, with an ear on what comes in. */
export async function openCollector(dir: string) {
  const came: { spans: Span[]; signals: Signal[] } = { spans: [], signals: [] };
  let onCame = () => {};
  const server = await serve({
    dir,
    port: 0,
    onAccepted({ spans, signals }: Batch) {
      came.spans.push(...spans);
      came.signals.push(...signals);
      onCame();
    },
  });
  return {
    url: server.url,
    /** Resolves when what has come is so. */
    until: (isSo: (so: typeof came) => boolean) =>
      new Promise<void>((resolve) => {
        onCame = () => isSo(came) && resolve();
        onCame();
      }),
    /** Closes it, and reads what it kept from Parquet. */
    async kept() {
      await server.close();
      const engine = await createNodeEngine();
      try {
        await openTables(engine, dir);
        return { spans: await keptRecords(engine, "spans"), signals: await keptRecords(engine, "signals") };
      } finally {
        await engine.close();
      }
    },
  };
}
