import type { Context } from "@telltale/core/trace";
import { byteLength } from "../browser/byte-length.ts";
import type { List, NameParcel, Parcel } from "./parcel.ts";

export interface BatchOptions {
  /** A body stays under this, where no single record outgrows it. Default 30 KiB: browsers let 64 KiB outlive a page. */
  readonly maxBytes?: number;
  /** A record waits at most this long to be sent. Default 2,000 ms. */
  readonly delayMs?: number;
}

/**
 * Gathers the records of one task into a parcel; into several where they would outgrow it, or their list or the context they
 * share changes.
 *
 * @param deliver takes each parcel as it is closed
 * @param soon runs something after the task at hand
 * @param maxBytes a parcel closes before it outgrows this
 */
export function createBatch(
  deliver: (parcel: Parcel) => void,
  soon: (act: () => void) => void,
  name: NameParcel,
  maxBytes: number,
) {
  let records: string[] = [];
  let list: List | undefined;
  let context: Context | undefined;
  let json = "";
  let bytes = 0;

  function close(): void {
    if (list && records.length > 0)
      deliver({ id: name(bytes + byteLength(json), records.length), context: json, list, records });
    forget();
  }

  function forget(): void {
    records = [];
    bytes = 0;
  }

  return {
    /** Adds a record; its context is compared by identity. */
    add(itsList: List, record: object, itsContext: Context): void {
      const text = JSON.stringify(record);
      const size = byteLength(text) + 1;
      if (itsList !== list || itsContext !== context || bytes + size > maxBytes) close();
      if (itsContext !== context) json = JSON.stringify(itsContext);
      list = itsList;
      context = itsContext;
      if (records.push(text) === 1) soon(close);
      bytes += size;
    },
    close,
    forget,
  };
}
