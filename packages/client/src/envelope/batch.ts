import type { Context } from "@telltale/core/trace";
import { byteLength } from "../browser/byte-length.ts";
import type { List, Parcel } from "./parcel.ts";

export interface BatchOptions {
  /** A body stays under this, where no single record outgrows it. Default 30 KiB: browsers let 64 KiB outlive a page. */
  readonly maxBytes?: number;
  /** A record waits at most this long to be sent. Default 2,000 ms. */
  readonly delayMs?: number;
}

/**
 * Gathers the records of one task into a parcel; into several where they would outgrow it, or the context they share changes.
 *
 * @param world.deliver takes each parcel as it is closed
 * @param world.soon runs something after the task at hand, and gives the function that calls it off
 * @param world.newId names a parcel; ids sort by time
 * @param world.maxBytes a parcel closes before it outgrows this
 */
export function createBatch(world: {
  readonly deliver: (parcel: Parcel) => void;
  readonly soon: (act: () => void) => () => void;
  readonly newId: () => string;
  readonly maxBytes: number;
}) {
  const { deliver, soon, newId, maxBytes } = world;
  let open: Record<List, string[]> = empty();
  let context: Context | undefined;
  let head = "{}";
  let records = 0;
  let bytes = 0;
  let callOff: (() => void) | undefined;

  function forget(): void {
    callOff?.();
    callOff = undefined;
    open = empty();
    records = bytes = 0;
  }

  function close(): void {
    if (records > 0) {
      const { spans, signals, scores } = open;
      // An array as a string is its items with commas between.
      deliver({
        id: newId(),
        context: head,
        spans: `${spans}`,
        signals: `${signals}`,
        scores: `${scores}`,
        records,
        bytes: bytes + byteLength(head),
      });
    }
    forget();
  }

  return {
    /** Adds a record; `its` context is compared by identity. */
    add(list: List, record: object, its: Context): void {
      const json = JSON.stringify(record);
      const size = byteLength(json) + 1;
      if (its !== context || bytes + size > maxBytes) close();
      if (its !== context) {
        context = its;
        head = JSON.stringify(its);
      }
      open[list].push(json);
      records += 1;
      bytes += size;
      callOff ??= soon(close);
    },
    close,
    forget,
  };
}

const empty = (): Record<List, string[]> => ({ spans: [], signals: [], scores: [] });
