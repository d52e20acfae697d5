import type { Context } from "@telltale/core/trace";
import { after, nowMs } from "../browser/clock.ts";
import type { OnError } from "../browser/guard.ts";
import { random } from "../browser/ids.ts";
import { type BatchOptions, createBatch } from "../envelope/batch.ts";
import { type List, type Parcel, seal } from "../envelope/parcel.ts";
import { createDelivery } from "../transport/delivery.ts";
import { createHttpTransport } from "../transport/http-transport.ts";
import type { Transport } from "../transport/transport.ts";

export interface OutboxOptions {
  /** Where the collector listens, absolute. */
  readonly endpoint: string;
  /** Names what is kept in the browser: two with the same name share one queue. */
  readonly name: string;
  readonly onError: OnError;
  readonly transport?: Transport | undefined;
  /** The write key the collector asks for. */
  readonly writeKey?: string | undefined;
  readonly batch?: BatchOptions | undefined;
  /** The queue holds at most so many bytes. */
  readonly maxBytes?: number | undefined;
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

/** Records on their way out: gathered, kept, and delivered. */
export function createOutbox({
  endpoint,
  onError,
  transport = createHttpTransport(endpoint),
  ...options
}: OutboxOptions): Outbox {
  const delivery = createDelivery({
    transport,
    seal: (parcel: Parcel) => seal(parcel, nowMs()),
    after,
    random,
    onError,
    maxBytes: options.maxBytes,
  });
  const batch = createBatch(delivery.deliver, after, options.batch);
  const flush = async () => {
    batch.close();
    await delivery.flush();
  };
  return {
    add: batch.add,
    flush,
    close: () => delivery.close(batch.close),
    forget: async () => {},
    stop: flush,
  };
}
