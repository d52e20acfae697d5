import { serve } from "srvx";
import type { Metrics } from "./metrics.ts";

export interface ServeMetricsOptions {
  readonly metrics: Metrics;
  /** 0 takes any free port. */
  readonly port: number;
  /** The address to listen on. Default: this machine only, for figures of cost and use are nobody else's business. */
  readonly hostname?: string;
  /** Called before each scrape, to bring up to date what is not counted as it happens. What it throws is told to `onError`. */
  readonly refresh?: () => Promise<void>;
  readonly onError?: (error: unknown) => void;
}

/** A listener for Prometheus. */
export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics` for Prometheus, on a port of its own: whoever may send records may not read figures.
 *
 * @throws if the port is taken
 */
export async function serveMetrics(options: ServeMetricsOptions): Promise<MetricsServer> {
  const { metrics, port, hostname = "127.0.0.1", refresh = async () => {}, onError = () => {} } = options;
  const server = serve({
    port,
    hostname,
    silent: true,
    manual: true,
    gracefulShutdown: false,
    async fetch(request) {
      if (new URL(request.url).pathname !== "/metrics") return new Response("GET /metrics\n", { status: 404 });
      await refresh().catch(onError);
      return new Response(await metrics.expose(), { headers: { "content-type": metrics.contentType } });
    },
  });
  await server.serve();
  await server.ready();
  const address = server.url ?? `http://${hostname}:${port}/`;
  return { url: new URL("/metrics", address).href, close: () => server.close(true) };
}
