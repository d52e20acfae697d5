import { type FaultCode, type OnError, TelltaleError } from "../browser/guard.ts";
import { backoffMs } from "./backoff.ts";
import type { Sized } from "./depot.ts";
import type { createQueue } from "./queue.ts";
import type { Receipt, Transport } from "./transport.ts";
import { withLock } from "./with-lock.ts";

export interface DeliveryOptions<P extends Sized> {
  readonly queue: ReturnType<typeof createQueue<P>>;
  readonly transport: Transport;
  /** Writes parcels of one context as one body. */
  readonly seal: (parcels: readonly P[]) => string;
  /** The halves of a parcel that is too large; none where it cannot be halved. */
  readonly halve: (parcel: P) => readonly P[];
  readonly after: (delayMs: number, act: () => void) => () => void;
  readonly random: () => number;
  readonly onError: OnError;
  /** Shared by all pages that share the queue. */
  readonly lock: string;
  /** A body is this long, where no single parcel is longer. */
  readonly maxBytes: number;
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
  const { queue, transport, seal, halve, after, random, onError, lock, maxBytes, delayMs } = options;
  let mostBytes = maxBytes;
  let readyBytes = 0;
  let failures = 0;
  let refusals = 0;
  let isRunning = false;
  let isAskedAgain = false;
  let callOff: (() => void) | undefined;
  let endPause: ((goOn: boolean) => void) | undefined;
  let waiting: (() => void)[] = [];
  /** Handed to the browser, which will not tell how that went: if the page still lives, it is sent again for an answer. */
  let posted: P[] = [];
  let handing: Promise<unknown> | undefined;

  function tell(code: FaultCode, reason: string, records: number, cause?: unknown): void {
    onError(new TelltaleError(code, `delivery: ${reason}`, { records, cause }));
  }

  async function ask(parcels: readonly P[], closing: boolean): Promise<Receipt> {
    try {
      return await transport.send(seal(parcels), { closing });
    } catch (cause) {
      return { outcome: "retry", reason: String(cause) };
    }
  }

  /** Sends one body and takes note of the answer. Resolves to how long to wait before the next one, 0 for not at all. */
  async function send(parcels: readonly P[], closing: boolean): Promise<number> {
    const receipt = await ask(parcels, closing);
    const { outcome } = receipt;
    const records = parcels.reduce((sum, parcel) => sum + parcel.records, 0);
    if (outcome === "posted" && closing) {
      posted.push(...parcels);
      return 0;
    }
    if (outcome === "retry") {
      queue.giveBack(parcels);
      failures += 1;
      if (failures === 1) tell("undelivered", `${receipt.reason}, trying again`, records);
      await queue.makeRoom();
      return backoffMs(failures, random(), receipt.afterMs);
    }
    failures = 0;
    if (outcome === "split" && (await split(parcels))) return 0;
    await queue.remove(parcels);
    if (outcome === "split" || outcome === "drop") {
      tell("refused", receipt.reason, records);
      refusals += 1;
      // A collector that refuses one body after the other is set up wrongly: the rest is not spent on it at once.
      return refusals > 1 ? backoffMs(refusals, random()) : 0;
    }
    refusals = 0;
    const rejected = outcome === "ok" ? receipt.rejected : undefined;
    if (rejected?.length) tell("refused", "the collector refused records", rejected.length, rejected);
    return 0;
  }

  /** From now on bodies are smaller. Resolves to whether these parcels can be. */
  async function split(parcels: readonly P[]): Promise<boolean> {
    mostBytes = Math.min(mostBytes, parcels.reduce((sum, { bytes }) => sum + bytes, 0) >> 1);
    if (parcels.length > 1) queue.giveBack(parcels);
    else {
      const halves = parcels.flatMap(halve);
      if (halves.length === 0) return false;
      for (const half of halves) queue.put(half);
      await queue.stored();
      await queue.remove(parcels);
    }
    return true;
  }

  /** Resolves to whether to go on. */
  function pause(waitMs: number): Promise<boolean> {
    settle();
    return new Promise((resolve) => {
      const stop = after(waitMs, () => endPause?.(true));
      endPause = (goOn) => {
        stop();
        endPause = undefined;
        resolve(goOn);
      };
    });
  }

  function settle(): void {
    for (const resolve of waiting) resolve();
    waiting = [];
  }

  async function drain(): Promise<void> {
    while (isAskedAgain) {
      isAskedAgain = false;
      for (let parcels = await queue.take(mostBytes); parcels.length > 0; parcels = await queue.take(mostBytes)) {
        const waitMs = await send(parcels, false);
        if (waitMs > 0 && !(await pause(waitMs))) return;
      }
    }
  }

  async function start(): Promise<void> {
    callOff?.();
    callOff = undefined;
    readyBytes = 0;
    queue.giveBack(posted);
    posted = [];
    isAskedAgain = true;
    if (isRunning) return;
    isRunning = true;
    await withLock(queue.isAlone() ? null : lock, drain, () => startIn(laterMs));
    isRunning = false;
    settle();
  }

  function startIn(waitMs: number): void {
    callOff ??= after(waitMs, start);
  }

  return {
    /** Parcels have come into the queue. While the collector is failing, they wait their turn. */
    ready(bytes: number): void {
      readyBytes += bytes;
      if (readyBytes >= maxBytes) void start();
      else startIn(delayMs);
    },

    /** Attempts everything now. Resolves when nothing is left, the collector cannot be reached, or another page is at it. */
    async flush(): Promise<void> {
      await handing;
      await queue.stored();
      const settled = new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
      endPause?.(true);
      void start();
      await settled;
    },

    /**
     * The page may be gone in a moment, or frozen: hands over what a page may leave behind, keeps the rest for another visit,
     * and lets other pages send.
     */
    close(): void {
      queue.spill();
      let room = closingBytes;
      for (let parcels = queue.grab(room); parcels.length > 0; parcels = queue.grab(room)) {
        for (const { bytes } of parcels) room -= bytes;
        handing = Promise.all([handing, send(parcels, true)]);
      }
      endPause?.(false);
      startIn(laterMs);
    },

    /** Does nothing more by itself until parcels come. */
    rest(): void {
      callOff?.();
      callOff = undefined;
    },
  };
}
