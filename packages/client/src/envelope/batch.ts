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
 * Gathers the records of a moment into a parcel; into several where they would outgrow it, or their list or the context they
 * share changes.
 *
 * @param deliver takes each parcel as it is closed
 * @param soon runs something a moment later
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
  /** Weighing each record would cost as much as writing it: those weighed, their bytes, and the most the others can have. */
  let weighed = 0;
  let bytes = 0;
  let mostBytes = 0;

  function weigh(): number {
    if (weighed < records.length) bytes += byteLength(`${records.slice(weighed)},`);
    weighed = records.length;
    mostBytes = 0;
    return bytes;
  }

  function close(): void {
    if (list && records.length > 0)
      deliver({ id: name(weigh() + byteLength(json), records.length), context: json, list, records });
    forget();
  }

  function forget(): void {
    records = [];
    weighed = bytes = mostBytes = 0;
  }

  return {
    /** Adds a record; its context is compared by identity. */
    add(itsList: List, record: object, itsContext: Context): void {
      const text = JSON.stringify(record);
      const itsMostBytes = 3 * text.length + 1;
      if (itsList !== list || itsContext !== context) close();
      if (bytes + mostBytes + itsMostBytes > maxBytes && weigh() + byteLength(text) + 1 > maxBytes) close();
      if (itsContext !== context) json = JSON.stringify(itsContext);
      list = itsList;
      context = itsContext;
      if (records.push(text) === 1) soon(close);
      mostBytes += itsMostBytes;
    },
    close,
    forget,
  };
}
