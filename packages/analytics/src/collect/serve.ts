import { setTimeout as sleep } from "node:timers/promises";
import { serve as listen } from "srvx";
import { openParquetStore, type ParquetStoreOptions } from "../parquet/parquet-store.ts";
import { addressOf, isThisMachine } from "./address.ts";
import type { CollectorOptions } from "./collector-options.ts";
import { type Collector, createCollector } from "./create-collector.ts";
import { createFolderProbe } from "./probe-folder.ts";

type Inherited = Omit<CollectorOptions, "store" | "onError" | "addressOf" | "whyNotReady" | "localPages"> &
  Omit<ParquetStoreOptions, "onError">;

export interface ServeOptions extends Inherited {
  /** The data folder; made if it is not there. */
  readonly dir: string;
  /** 0 takes any free port. */
  readonly port?: number;
  /** The address to listen on. Default: this machine only. */
  readonly hostname?: string;
  /**
   * Whether pages of localhost, on any port, may send and read the answer too. Default: where no pages are named and only this
   * machine reaches the collector, for whoever can open a page on it could write anyway.
   */
  readonly localPages?: boolean;
  /** How many proxies stand in front, each adding to `x-forwarded-for`. Default 0: the header is not believed. */
  readonly trustProxy?: number;
  /** What else is answered by GET, by its whole path: `{ "/metrics": handler }`. */
  readonly routes?: Readonly<Record<string, Collector>>;
  /** How long it still takes requests after it said by `/ready` that it closes, in milliseconds, for a load balancer to hear. */
  readonly drainMs?: number;
  /** Whether SIGTERM and SIGINT close it. A second signal ends the process at once; the journals are then sealed next time. */
  readonly onSignals?: boolean;
  /** Told of what goes wrong, without any content. Default: a line on stderr. */
  readonly onError?: (error: unknown) => void;
}

/** A collector that listens. */
export interface CollectServer {
  readonly url: string;
  /** How many records it has acknowledged, those that were sent again too. */
  readonly taken: () => number;
  /** Stops listening, answers what is under way, and seals what has come. */
  close(): Promise<void>;
  /** Resolves when it has closed, by `close` or by a signal; rejects if something could not be sealed. */
  readonly closed: Promise<void>;
}

export const defaultPort = 4319;

/** How long requests under way may take once it closes. */
const graceMs = 5000;
/** How long a client may take over its headers, and over a whole request, in milliseconds. */
const patience = { headersTimeout: 10_000, requestTimeout: 60_000 } as const;

/**
 * Serves a collector over a Parquet store by HTTP, until it is closed.
 *
 * @throws if the folder cannot be written or the port is taken
 */
export async function serve(options: ServeOptions): Promise<CollectServer> {
  const { dir, port = defaultPort, hostname = "127.0.0.1", onSignals = false, onError = printError } = options;
  const { trustProxy = 0, routes = {}, drainMs = 0 } = options;
  const store = await openParquetStore(dir, { ...options, onError });
  const probe = createFolderProbe(dir);
  let taken = 0;
  let closing: Promise<void> | undefined;
  const collect = createCollector({
    ...options,
    store,
    localPages: takesLocalPages(options),
    onError,
    addressOf: (request) => addressOf(request, trustProxy),
    whyNotReady: async () => (closing ? "it is closing" : probe()),
    onAccepted(batch) {
      taken += batch.spans.length + batch.signals.length + batch.scores.length;
      options.onAccepted?.(batch);
    },
  });
  const server = listen({
    fetch: (request) => (routeOf(request, routes) ?? collect)(request),
    port,
    hostname,
    node: patience,
    silent: true,
    gracefulShutdown: false,
    manual: true,
  });
  try {
    await server.serve();
    await server.ready();
  } catch (cause) {
    await store.close();
    throw cause;
  }

  const { promise: closed, resolve, reject } = withResolvers();
  // Whoever awaits `closed` hears of a fault; nobody has to.
  closed.catch(() => {});

  async function stop(): Promise<void> {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.removeListener(signal, close);
    if (drainMs > 0) await sleep(drainMs);
    const grace = setTimeout(() => void server.close(true), graceMs);
    await server.close();
    clearTimeout(grace);
    await store.close();
  }

  function close(): Promise<void> {
    if (!closing) {
      closing = stop();
      closing.then(resolve, reject);
    }
    return closed;
  }

  if (onSignals) for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, close);
  return { url: server.url ?? `http://${hostname}:${port}/`, taken: () => taken, close, closed };
}

/** Whether pages of localhost may send, by {@link ServeOptions.localPages} or its default. */
export function takesLocalPages({
  localPages,
  allowOrigins,
  hostname,
}: Pick<ServeOptions, "localPages" | "allowOrigins" | "hostname">): boolean {
  return localPages ?? (allowOrigins === undefined && isThisMachine(hostname));
}

function routeOf(request: Request, routes: Readonly<Record<string, Collector>>): Collector | undefined {
  const { pathname } = new URL(request.url);
  return request.method === "GET" && Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
}

function withResolvers() {
  let resolve: () => void = () => {};
  let reject: (cause: unknown) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function printError(error: unknown): void {
  process.stderr.write(`telltale: ${error instanceof Error ? error.message : String(error)}\n`);
}
