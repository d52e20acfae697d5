import type { Context } from "@telltale/core/trace";
import { byteLength } from "../browser/byte-length.ts";
import type { List, Parcel } from "./parcel.ts";

export interface BatchOptions {
  /** A parcel closes before it outgrows this. Default 48 KiB: a beacon carries 64 KiB, and another may be on its way. */
  readonly maxBytes?: number;
  /** A parcel closes at so many records. Default 200. */
  readonly maxRecords?: number;
  /** A record waits at most this long. Default 2,000 ms. */
  readonly delayMs?: number;
}

/**
 * Gathers records into parcels: by size, by number, by time, and anew when the context they share changes.
 *
 * @param deliver takes each parcel as it is closed
 * @param after runs something later, and gives the function that calls it off
 */
export function createBatch(
  deliver: (parcel: Parcel) => void,
  after: (delayMs: number, act: () => void) => () => void,
  { maxBytes = 48 * 1024, maxRecords = 200, delayMs = 2_000 }: BatchOptions = {},
) {
  let open: (Parcel & Record<List, string[]> & { records: number; bytes: number }) | null = null;
  let callOff: (() => void) | undefined;

  function close(): void {
    callOff?.();
    callOff = undefined;
    const parcel = open;
    open = null;
    if (parcel) deliver(parcel);
  }

  return {
    /** Adds a record; `context` is compared by identity. */
    add(list: List, record: object, context: Context): void {
      const json = JSON.stringify(record);
      const bytes = byteLength(json) + 1;
      if (open && (open.context !== context || open.bytes + bytes > maxBytes)) close();
      open ??= { context, spans: [], signals: [], scores: [], records: 0, bytes: byteLength(JSON.stringify(context)) + 100 };
      open[list].push(json);
      open.records += 1;
      open.bytes += bytes;
      if (open.records >= maxRecords || open.bytes >= maxBytes) close();
      else callOff ??= after(delayMs, close);
    },
    close,
  };
}
