import type { Span } from "@telltale/core/trace";
import type { Batch, Store } from "../parquet/store.ts";
import type { AddressOf } from "./address.ts";
import type { AllowOrigins } from "./cors.ts";
import type { Rate } from "./rate-limits.ts";
import type { WireFormat } from "./wire-format.ts";
import type { Keys } from "./write-keys.ts";

export interface CollectorOptions {
  /** Where accepted records are kept. The caller opens and closes it. */
  readonly store: Store;
  /** Who may write. Without it, everybody who reaches the collector. */
  readonly keys?: Keys;
  /** Pages of which other origins may send. Empty: the collector is part of the application that sends. */
  readonly allowOrigins?: AllowOrigins;
  /**
   * Whether pages of localhost, on any port, may send and read the answer too. For a collector that only this machine reaches:
   * whoever can open a page on it could write anyway. Default no.
   */
  readonly localPages?: boolean;
  /** Longest body taken, in bytes, packed or not. */
  readonly maxBodyBytes?: number;
  /** Most records taken in one body. */
  readonly maxRecords?: number;
  /** How long a body may take to come, in milliseconds. */
  readonly bodyTimeoutMs?: number;
  /** Most bytes of bodies held at once, over all requests. */
  readonly maxHeldBytes?: number;
  /** What one address may send. Default: as much as it likes. */
  readonly ratePerAddress?: Rate;
  /** What one write key may send. Default: as much as it likes. */
  readonly ratePerKey?: Rate;
  /** Finds the address of a sender. Default: that of the connection, where the request has it as `ip`, as with srvx. */
  readonly addressOf?: AddressOf;
  /** Appends that may wait for the disk, and how long one may, in milliseconds, before senders are told to come back. */
  readonly maxWaiting?: number;
  readonly slowDiskMs?: number;
  /** Our clock, in epoch milliseconds. */
  readonly now?: () => number;
  /** Fills in what a span cost; `null` leaves spans as they come. */
  readonly price?: ((span: Span) => Span) | null;
  /** Why no records should be sent here now, for `/ready`; null where all is well. */
  readonly whyNotReady?: () => Promise<string | null>;
  /** Told of records once they are safe. */
  readonly onAccepted?: (batch: Batch) => void;
  /** Told of every request to write, without its content. */
  readonly onAnswer?: (answered: Answered) => void;
  /** Told why records could not be kept. */
  readonly onError?: (error: unknown) => void;
}

/** What a log or a counter may know of a request. */
export interface Answered {
  readonly format: WireFormat["name"];
  readonly status: number;
  /** Why it was refused; null if it was not. */
  readonly code: string | null;
  /** The name of the write key. */
  readonly key: string | null;
  readonly address: string | null;
  readonly accepted: number;
  readonly rejected: number;
  readonly bodyBytes: number;
  readonly tookMs: number;
}
