import { type OnError, TelltaleError } from "../browser/guard.ts";
import { backoffMs } from "./backoff.ts";
import type { Receipt, Transport } from "./transport.ts";

/** What a parcel must tell of itself. */
export interface Sized {
  readonly records: number;
  readonly bytes: number;
}

export interface DeliveryOptions<Parcel extends Sized> {
  readonly transport: Transport;
  /** Writes a parcel out as it leaves. */
  readonly seal: (parcel: Parcel) => string;
  readonly after: (delayMs: number, act: () => void) => () => void;
  readonly random: () => number;
  readonly onError: OnError;
  /** The queue holds at most this many bytes; then the oldest parcels give way, and are counted. Default 1 MiB. */
  readonly maxBytes?: number;
}

/** After a beacon nobody knows how it went: if the page still lives, the parcel is sent again for an answer. */
const afterPostMs = 5_000;

/**
 * Brings parcels to the collector, in order, one at a time, and keeps each until it is acknowledged. Sending one twice is
 * harmless, for the collector knows records by their ids.
 */
export function createDelivery<Parcel extends Sized>({
  transport,
  seal,
  after,
  random,
  onError,
  maxBytes = 1 << 20,
}: DeliveryOptions<Parcel>) {
  const queue: Parcel[] = [];
  const posted = new WeakSet<Parcel>();
  let bytes = 0;
  let failures = 0;
  let dropped = 0;
  let isClosing = false;
  let underway: Promise<void> | null = null;
  let sending: Parcel | undefined;
  let callOff: (() => void) | undefined;

  function remove(parcel: Parcel): void {
    const at = queue.indexOf(parcel);
    if (at < 0) return;
    queue.splice(at, 1);
    bytes -= parcel.bytes;
  }

  function makeRoom(): void {
    let lost = 0;
    while (bytes > maxBytes && queue.length > 1) {
      const oldest = queue.find((parcel) => parcel !== sending);
      if (!oldest) break;
      remove(oldest);
      lost += oldest.records;
    }
    dropped += lost;
    if (lost > 0)
      onError(new TelltaleError("dropped", `delivery: the queue is full, ${lost} records are lost`, { records: lost }));
  }

  /** Takes note of an answer. Returns how long to wait before the next attempt, 0 for not at all. */
  function settle(parcel: Parcel, receipt: Receipt): number {
    if (receipt.outcome === "retry") {
      failures += 1;
      if (failures === 1)
        onError(new TelltaleError("undelivered", `delivery: ${receipt.reason}, trying again`, { records: parcel.records }));
      return backoffMs(failures, random(), receipt.afterMs);
    }
    failures = 0;
    if (receipt.outcome === "posted") return afterPostMs;
    remove(parcel);
    if (receipt.outcome === "drop") refuse(parcel.records, receipt.reason);
    else if (receipt.rejected?.length) refuse(receipt.rejected.length, "the collector refused records", receipt.rejected);
    return 0;
  }

  function refuse(records: number, reason: string, cause?: unknown): void {
    onError(new TelltaleError("refused", `delivery: ${reason}`, { records, cause }));
  }

  async function attempt(parcel: Parcel, closing: boolean): Promise<Receipt> {
    try {
      return await transport.send(seal(parcel), { closing });
    } catch (cause) {
      return { outcome: "retry", reason: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  function resumeAfter(delayMs: number): void {
    callOff?.();
    callOff = after(delayMs, () => {
      callOff = undefined;
      void start();
    });
  }

  async function run(): Promise<void> {
    for (let parcel = queue[0]; parcel; parcel = queue[0]) {
      sending = parcel;
      const waitMs = settle(parcel, await attempt(parcel, false));
      sending = undefined;
      if (waitMs > 0) return resumeAfter(waitMs);
    }
  }

  function start(): Promise<void> {
    underway ??= run().finally(() => {
      underway = null;
    });
    return underway;
  }

  return {
    /** Takes a parcel to deliver. While the collector is failing, it waits its turn. */
    deliver(parcel: Parcel): void {
      queue.push(parcel);
      bytes += parcel.bytes;
      makeRoom();
      if (!callOff && !isClosing) void start();
    },

    /** Attempts everything now. Resolves when the queue is empty or the collector cannot be reached. */
    async flush(): Promise<void> {
      await underway;
      callOff?.();
      callOff = undefined;
      await start();
    },

    /**
     * The page may be gone in a moment: the browser is given all that is not on its way already.
     *
     * @param gather brings the last parcels
     */
    close(gather: () => void): void {
      isClosing = true;
      gather();
      isClosing = false;
      for (const parcel of queue) {
        if (parcel === sending || posted.has(parcel)) continue;
        posted.add(parcel);
        void attempt(parcel, true).then((receipt) => {
          if (receipt.outcome === "retry") posted.delete(parcel);
          else if (receipt.outcome !== "posted") settle(parcel, receipt);
        });
      }
      if (queue.length > 0 && !underway) resumeAfter(afterPostMs);
    },

    /** Records lost to a full queue so far. */
    dropped: (): number => dropped,
  };
}
