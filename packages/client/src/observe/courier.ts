import type { attempt as Attempt } from "../browser/attempt.ts";
import type { After } from "../browser/clock.ts";
import { halve } from "../envelope/halve.ts";
import type { NameParcel, Parcel } from "../envelope/parcel.ts";
import { createDelivery } from "../transport/delivery.ts";
import { createHttpTransport } from "../transport/http-transport.ts";
import type { Post } from "../transport/post.ts";
import { createQueue } from "../transport/queue.ts";
import type { OutboxOptions } from "./outbox.ts";

/** What the outbox was given, and what of the first file the courier needs. */
export interface CourierOptions extends OutboxOptions {
  readonly pageId: string;
  readonly post: Post;
  readonly seal: (parcels: readonly Parcel[]) => string;
  readonly nameParcel: NameParcel;
  readonly bodyBytes: number;
  readonly after: After;
  readonly attempt: typeof Attempt;
}

/** What earlier visits left is looked for when the page has had time to start. */
const lookMs = 1_000;

/**
 * Keeps parcels and brings them to the collector: the queue in the browser's storage, and the delivery. Imported as the page has
 * started; nothing in here may import what the page starts with, but as types: a bundler would then cut the first file in two.
 */
export function createCourier(options: CourierOptions) {
  const { endpoint, post, nameParcel, after } = options;
  const { compress = endpoint.startsWith(`${globalThis.location?.origin}/`), maxQueueBytes: maxBytes = 8 << 20 } = options;
  const queue = createQueue<Parcel>({ ...options, maxBytes, onReady: (bytes) => delivery.ready(bytes) });
  const delivery = createDelivery<Parcel>({
    ...options,
    queue,
    transport: options.transport ?? createHttpTransport(post, compress),
    delayMs: options.batch?.delayMs ?? 2_000,
    halve: (parcel) => halve(parcel, nameParcel),
  });
  const closing = new AbortController();
  globalThis.addEventListener?.("online", () => void delivery.flush(), closing);
  const callOff = after(lookMs, () => {
    for (const parcel of queue.spilled()) queue.put(parcel);
    void delivery.flush();
  });

  return {
    put: queue.put,
    flush: delivery.flush,
    close: delivery.close,
    clear: queue.clear,
    /** Does nothing more by itself until parcels come. */
    rest(): void {
      closing.abort();
      callOff();
      delivery.rest();
    },
  };
}

export type Courier = ReturnType<typeof createCourier>;
