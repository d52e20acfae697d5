import type { Context } from "@telltale/core/trace";
import { attempt } from "../browser/attempt.ts";
import { after, nowMs } from "../browser/clock.ts";
import type { Tell } from "../browser/guard.ts";
import { newRecordId } from "../browser/ids.ts";
import { type BatchOptions, createBatch } from "../envelope/batch.ts";
import { type List, type NameParcel, type Parcel, seal } from "../envelope/parcel.ts";
import { parcelId } from "../transport/parcel-id.ts";
import { createPost } from "../transport/post.ts";
import type { Transport } from "../transport/transport.ts";
import type { Courier } from "./courier.ts";

export interface OutboxOptions {
  /** Where the collector listens, absolute. */
  readonly endpoint: string;
  /** Names what is kept in the browser: pages that use the same name and endpoint share one queue. */
  readonly name: string;
  readonly tell: Tell;
  /** Told once when the courier cannot be had. */
  readonly onMissing: (cause: unknown) => void;
  readonly transport?: Transport | undefined;
  readonly writeKey?: string | undefined;
  readonly compress?: boolean | undefined;
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

/** Browsers let 64 KiB of requests outlive a page. */
const closingBytes = 60 * 1024;
/** How long until the courier is asked for again where it could not be had. */
const againMs = 5_000;
/** So many parcels are kept without it. */
const mostWaiting = 500;

/**
 * Records on their way out: gathered, and given to the courier, who keeps and delivers them. The courier is fetched once the page
 * has started. Until it has come, records wait in memory; a page that leaves before sends and spills them by itself, and so does
 * one where it never comes.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { endpoint, transport, batch: { maxBytes: bodyBytes = 30 * 1024 } = {} } = options;
  const name = `${options.name} ${endpoint}`;
  const newId = () => newRecordId(nowMs());
  const nameParcel: NameParcel = (bytes, records) => parcelId(newId(), bytes, records);
  const pageId = newId();
  const post = createPost(endpoint, options.writeKey);
  /** By their ids, oldest first. */
  const waiting = new Map<string, Parcel>();
  let courier: Courier | undefined;
  let coming: Promise<void> | undefined;
  let isMissed = false;
  let callOff = after(0, () => void fetched());

  const sealed = (parcels: readonly Parcel[]) => seal(parcels, nowMs());
  const numberIn = (id: string, place: number) => Number(id.split(" ")[place]);
  // What one task tells is stored together, as soon as it ends: a crash may take no more than that.
  const soon = (act: () => void) => void after(0, act);
  const put = (parcel: Parcel) => void (courier ? courier.put(parcel) : waiting.set(parcel.id, parcel));
  const batch = createBatch(put, soon, nameParcel, bodyBytes);

  async function fetchCourier(): Promise<void> {
    const { createCourier } = await import("./courier.ts");
    courier = createCourier({ ...options, name, pageId, post, seal: sealed, nameParcel, bodyBytes, after, attempt });
    waiting.forEach(courier.put);
    waiting.clear();
  }

  /** Resolves when the courier has come, or could not be had this time. */
  const fetched = () => (coming ??= fetchCourier().catch(goWithout));

  async function goWithout(cause: unknown): Promise<void> {
    coming = undefined;
    callOff = after(againMs, fetched);
    if (!isMissed) options.onMissing(cause);
    isMissed = true;
    await hand();
    for (const id of [...waiting.keys()].slice(0, -mostWaiting)) {
      waiting.delete(id);
      options.tell("dropped", "the queue is full", { records: numberIn(id, 2) });
    }
  }

  /** Sends what a leaving page may, the oldest first. What is not taken goes on waiting. */
  async function hand(): Promise<void> {
    let room = closingBytes;
    const sent = [...waiting].map(async ([id, parcel]) => {
      room -= numberIn(id, 1);
      if (room < 0) return;
      const body = sealed([parcel]);
      const isTaken = transport
        ? (await transport.send(body, { closing: true })).outcome === "ok"
        : (await post(body, { keepalive: true })).ok;
      if (isTaken) waiting.delete(id);
    });
    await Promise.allSettled(sent);
  }

  async function flush(): Promise<void> {
    batch.close();
    await fetched();
    await courier?.flush();
  }

  return {
    add: batch.add,
    flush,
    close() {
      batch.close();
      if (courier) return courier.close();
      if (waiting.size > 0) attempt(() => localStorage.setItem(`${name} ${pageId}`, JSON.stringify([...waiting.values()])));
      void hand();
    },
    async forget() {
      batch.forget();
      waiting.clear();
      await fetched();
      if (courier) return courier.clear();
      attempt(() => indexedDB.deleteDatabase(name));
      attempt(() => {
        for (const key of Object.keys(localStorage)) if (key.startsWith(`${name} `)) localStorage.removeItem(key);
      });
    },
    async stop() {
      await flush();
      callOff();
      courier?.rest();
    },
  };
}
