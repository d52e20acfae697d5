import type { After } from "../browser/clock.ts";
import type { Tell } from "../browser/guard.ts";
import { backoffMs } from "./backoff.ts";
import type { createQueue } from "./queue.ts";
import { countRecords, type Sized, weigh } from "./sized.ts";
import type { Receipt, Transport } from "./transport.ts";

export interface DeliveryOptions<P extends Sized> {
  readonly queue: ReturnType<typeof createQueue<P>>;
  readonly transport: Transport;
  /** Writes parcels of one context as one body. */
  readonly seal: (parcels: readonly P[]) => string;
  /** The halves of a parcel that is too large; none where it cannot be halved. */
  readonly halve: (parcel: P) => readonly P[];
  readonly tell: Tell;
  readonly after: After;
  /** Names the lock of all pages that share the queue. */
  readonly name: string;
  /** A body is no longer, where no single parcel is. */
  readonly bodyBytes: number;
  /** How long parcels wait for company. */
  readonly delayMs: number;
}

/** How long until another page that is sending is asked again, and until what was handed over at closing is sent once more. */
const laterMs = 5_000;
/** Browsers let 64 KiB of requests outlive a page. */
const closingBytes = 60 * 1024;

/**
 * Brings parcels to the collector, in order, one body at a time, one page of the origin for all, and keeps each until it is
 * acknowledged. Sending one twice is harmless, for the collector knows records by their ids.
 */
export function createDelivery<P extends Sized>(options: DeliveryOptions<P>) {
  const { queue, transport, seal, halve, tell, after, name, bodyBytes, delayMs } = options;
  let mostBytes = bodyBytes;
  let readyBytes = 0;
  let failures = 0;
  /** The collector has asked for silence. */
  let isSilent = false;
  let running = Promise.resolve();
  let handing: Promise<unknown> | undefined;
  let callOff: (() => void) | undefined;

  async function ask(parcels: readonly P[], closing: boolean): Promise<Receipt> {
    try {
      return await transport.send(seal(parcels), { closing });
    } catch (cause) {
      return { outcome: "retry", reason: String(cause) };
    }
  }

  /** Sends one body and takes note of the answer. Resolves to how long to wait before the next one, 0 for not at all. */
  async function send(parcels: readonly P[], closing: boolean): Promise<number> {
    const ids = parcels.map(({ id }) => id);
    const receipt = await ask(parcels, closing);
    const { outcome } = receipt;
    if (outcome === "posted" && closing) return 0;
    if (outcome === "retry") {
      failures += 1;
      isSilent = receipt.afterMs !== undefined;
      if (failures === 1) tell("undelivered", `${receipt.reason}: trying again`, { records: countRecords(ids) });
      await queue.makeRoom();
      return backoffMs(failures, Math.random(), receipt.afterMs);
    }
    if (outcome === "split" && (await split(parcels, ids))) return 0;
    await queue.remove(ids);
    if (outcome === "split" || outcome === "drop") {
      tell("refused", receipt.reason, { records: countRecords(ids) });
      // A collector that refuses one body after the other is set up wrongly: the rest is not spent on it at once.
      failures += 1;
      return failures > 1 ? backoffMs(failures - 1, Math.random()) : 0;
    }
    failures = 0;
    const rejected = outcome === "ok" ? receipt.rejected : undefined;
    if (rejected?.length) tell("refused", "the collector refused records", { records: rejected.length, cause: rejected });
    return 0;
  }

  /** From now on bodies are smaller. Resolves to whether these parcels can be. */
  async function split(parcels: readonly P[], ids: readonly string[]): Promise<boolean> {
    mostBytes = Math.min(mostBytes, weigh(ids) >> 1);
    if (ids.length > 1) queue.back();
    else {
      const halves = parcels.flatMap(halve);
      if (halves.length === 0) return false;
      for (const half of halves) queue.put(half);
      await queue.stored();
      await queue.remove(ids);
    }
    return true;
  }

  async function drain(): Promise<void> {
    queue.back();
    for (let parcels = await queue.take(mostBytes); parcels.length > 0; parcels = await queue.take(mostBytes)) {
      const waitMs = await send(parcels, false);
      if (waitMs === 0) continue;
      // What came meanwhile does not shorten the wait.
      rest();
      return startIn(waitMs);
    }
  }

  /** Drains while no other page does. Where there are no locks, or they are refused, pages may send the same twice. */
  async function drainAlone(): Promise<void> {
    // Asked for before the collector failed.
    let isAsked = failures > 0 && callOff !== undefined;
    try {
      if (!isAsked)
        await navigator.locks.request(name, { ifAvailable: true }, (lock) => {
          isAsked = true;
          return lock ? drain() : startIn(laterMs);
        });
    } catch {}
    if (!isAsked) await drain();
  }

  function start(): Promise<void> {
    rest();
    readyBytes = 0;
    isSilent = false;
    running = running.then(drainAlone);
    return running;
  }

  function startIn(waitMs: number): void {
    callOff ??= after(waitMs, start);
  }

  /** Does nothing more by itself until parcels come. */
  function rest(): void {
    callOff?.();
    callOff = undefined;
  }

  return {
    rest,

    /** Parcels have come into the queue. While the collector is failing, they wait their turn. */
    ready(bytes: number): void {
      readyBytes += bytes;
      if (readyBytes >= mostBytes && failures === 0) void start();
      else startIn(delayMs);
    },

    /** Attempts everything now. Resolves when nothing is left, the collector cannot be reached, or another page is at it. */
    async flush(): Promise<void> {
      await handing;
      await queue.stored();
      await start();
    },

    /** The page may be gone in a moment: hands over what a page may leave behind, and keeps the rest for another visit. */
    close(): void {
      queue.spill();
      let room = isSilent ? 0 : closingBytes;
      for (let parcels = queue.grab(room); parcels.length > 0; parcels = queue.grab(room)) {
        room -= weigh(parcels.map(({ id }) => id));
        handing = Promise.all([handing, send(parcels, true)]);
      }
      startIn(laterMs);
    },
  };
}
