import type { Answered } from "../collect/collector-options.ts";
import { createNodeEngine } from "../engine/node-engine.ts";
import { createMetrics } from "../export/metrics.ts";
import { refreshSatisfaction } from "../export/refresh-satisfaction.ts";
import { type ServeMetricsOptions, serveMetrics } from "../export/serve-metrics.ts";
import type { Batch } from "../parquet/store.ts";

/** Counts what a collector takes, and serves it to Prometheus on a port of its own. */
export interface CollectMetrics {
  readonly url: string;
  readonly onAccepted: (batch: Batch) => void;
  readonly onAnswer: (answered: Answered) => void;
  close(): Promise<void>;
}

/** @throws if the port is taken */
export async function startCollectMetrics(
  dir: string,
  place: Pick<ServeMetricsOptions, "port" | "hostname">,
  onError: (error: unknown) => void,
): Promise<CollectMetrics> {
  const metrics = createMetrics();
  const engine = await createNodeEngine({ memoryLimit: "512MB", threads: 1 });
  const refresh = refreshSatisfaction(engine, dir, metrics);
  const server = await serveMetrics({ ...place, metrics, refresh, onError }).catch(async (cause: unknown) => {
    await engine.close();
    throw cause;
  });
  return {
    url: server.url,
    onAccepted: metrics.observe,
    onAnswer: ({ status, accepted, rejected }) => metrics.answered(status, { accepted, rejected }),
    async close() {
      await server.close();
      await engine.close();
    },
  };
}
