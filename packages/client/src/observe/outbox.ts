import type { Context } from "@telltale/core/trace";
import { after, nowMs } from "../browser/clock.ts";
import type { OnError } from "../browser/guard.ts";
import { newRecordId } from "../browser/ids.ts";
import { type BatchOptions, createBatch } from "../envelope/batch.ts";
import { halve, type List, type Parcel, seal } from "../envelope/parcel.ts";
import { createDelivery } from "../transport/delivery.ts";
import { createHttpTransport, type HttpOptions } from "../transport/http-transport.ts";
import { createQueue } from "../transport/queue.ts";
import { parcelId } from "../transport/sized.ts";
import type { Transport } from "../transport/transport.ts";

export interface OutboxOptions extends HttpOptions {
  /** Where the collector listens, absolute. */
  readonly endpoint: string;
  /** Names what is kept in the browser: pages that use the same name and endpoint share one queue. */
  readonly name: string;
  readonly onError: OnError;
  readonly transport?: Transport | undefined;
  readonly batch?: BatchOptions | undefined;
  /** The queue holds about so many bytes. Default 8 MiB. */
  readonly maxQueueBytes?: number | undefined;
}

/** Where records go: they are kept until the collector has them. */
export interface Outbox {
  /** Takes a record; `context` is compared by identity. */
  add(list: List, record: object, context: Context): void;
  /** Attempts everything now. Resolves when all is delivered, or cannot be at present. */
  flush(): Promise<void>;
  /** The page may be gone in a moment, or not: hands over what can be, and secures the rest. May be called often. */
  close(): void;
  /** Forgets all that waits, in memory and in the browser's storage. */
  forget(): Promise<void>;
  /** Flushes, and then lets go of the page. What comes in later is still taken. */
  stop(): Promise<void>;
}

/** What earlier visits left is looked for when the page has had time to start. */
const lookMs = 1_000;

/** Records on their way out: gathered, kept, and delivered. */
export function createOutbox(options: OutboxOptions): Outbox {
  const {
    endpoint,
    onError,
    transport = createHttpTransport(endpoint, options),
    maxQueueBytes = 8 << 20,
    batch: sizes,
  } = options;
  const { maxBytes: bodyBytes = 30 * 1024, delayMs = 2_000 } = sizes ?? {};
  const name = `${options.name} ${endpoint}`;
  const newId = () => newRecordId(nowMs());
  const nameParcel = (bytes: number, records: number) => parcelId(newId(), bytes, records);
  const queue = createQueue<Parcel>({
    name,
    pageId: newId(),
    onReady: (bytes) => delivery.ready(bytes),
    onError,
    maxBytes: maxQueueBytes,
  });
  const delivery = createDelivery<Parcel>({
    queue,
    transport,
    seal: (parcels) => seal(parcels, nowMs()),
    halve: (parcel) => halve(parcel, nameParcel),
    onError,
    name,
    bodyBytes,
    delayMs,
  });
  // What one task tells is stored together, as soon as it ends: a crash may take no more than that.
  const soon = (act: () => void) => void after(0, act);
  const batch = createBatch(queue.put, soon, nameParcel, bodyBytes);

  async function flush(): Promise<void> {
    batch.close();
    await delivery.flush();
  }

  const closing = new AbortController();
  globalThis.addEventListener?.("online", () => void flush(), closing);
  const callOff = after(lookMs, () => {
    for (const parcel of queue.spilled()) queue.put(parcel);
    void flush();
  });

  return {
    add: batch.add,
    flush,
    close() {
      batch.close();
      delivery.close();
    },
    async forget() {
      batch.forget();
      await queue.clear();
    },
    async stop() {
      await flush();
      closing.abort();
      callOff();
      delivery.rest();
    },
  };
}
