import { serve as listen } from "srvx";
import { openParquetStore, type ParquetStoreOptions } from "../parquet/parquet-store.ts";
import type { Store } from "../parquet/store.ts";
import { type CollectorOptions, createCollector } from "./create-collector.ts";

export interface ServeOptions extends Omit<CollectorOptions, "store" | "onError">, Omit<ParquetStoreOptions, "onError"> {
  /** The data folder; made if it is not there. */
  readonly dir: string;
  /** 0 takes any free port. */
  readonly port?: number;
  /** The address to listen on. Default: this machine only. */
  readonly hostname?: string;
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

/**
 * Serves a collector over a Parquet store by HTTP, until it is closed.
 *
 * @throws if the folder cannot be written or the port is taken
 */
export async function serve(options: ServeOptions): Promise<CollectServer> {
  const { dir, port = defaultPort, hostname = "127.0.0.1", onSignals = false, onError = printError } = options;
  const store = await openParquetStore(dir, { ...options, onError });
  let taken = 0;
  const counted: Store = {
    ...store,
    async append(batch) {
      await store.append(batch);
      taken += batch.spans.length + batch.signals.length + batch.scores.length;
    },
  };
  const server = listen({
    fetch: createCollector({ ...options, store: counted, onError }),
    port,
    hostname,
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
    const grace = setTimeout(() => void server.close(true), graceMs);
    await server.close();
    clearTimeout(grace);
    await store.close();
  }

  let closing: Promise<void> | undefined;
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
