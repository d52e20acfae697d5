import { type Depot, type Key, keyOf, type Sized } from "./depot.ts";

/** Browsers are known whose database neither opens nor fails to. */
const openMs = 3_000;
const table = "parcels";

/**
 * Keeps parcels in IndexedDB, across visits and for all tabs of the origin. Writes have relaxed durability: they survive the
 * page and the browser's death, but not always the machine's.
 *
 * Everything rejects where the database is refused, full or broken.
 *
 * @param name of the database
 */
export function createIndexedDepot<P extends Sized>(name: string): Depot<P> {
  let opening: Promise<IDBDatabase> | undefined;

  const open = () =>
    new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(table);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        // Who deletes the database must not have to wait for us.
        database.onversionchange = () => {
          database.close();
          opening = undefined;
        };
        database.onclose = () => {
          opening = undefined;
        };
        resolve(database);
      };
      setTimeout(reject, openMs, new Error("IndexedDB does not open"));
    });

  async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T> | undefined): Promise<T> {
    opening ??= open();
    try {
      const database = await opening;
      return await new Promise<T>((resolve, reject) => {
        const transaction = database.transaction(table, mode, { durability: "relaxed" });
        const request = act(transaction.objectStore(table));
        transaction.oncomplete = () => resolve(request?.result as T);
        transaction.onabort = () => reject(transaction.error);
        // Said at once, it holds even if the page dies before it hears the answer.
        transaction.commit();
      });
    } catch (cause) {
      opening = undefined;
      throw cause;
    }
  }

  /** One transaction for many requests. */
  const each = <T>(items: readonly T[], act: (store: IDBObjectStore, item: T) => void) =>
    run<void>("readwrite", (store) => {
      for (const item of items) act(store, item);
      return undefined;
    });

  return {
    put: (parcels) => each(parcels, (store, parcel) => store.put(parcel, keyOf(parcel))),
    keys: (most) => run("readonly", (store) => store.getAllKeys(null, most)) as Promise<unknown> as Promise<readonly Key[]>,
    async read(keys) {
      const wanted = new Set(keys.map(([id]) => id));
      const range = IDBKeyRange.bound(keys[0], keys.at(-1));
      const found: readonly P[] = await run("readonly", (store) => store.getAll(range));
      return found.filter(({ id }) => wanted.has(id));
    },
    remove: (keys) => each(keys, (store, key) => store.delete(key)),
    clear: () => run<undefined>("readwrite", (store) => store.clear()),
  };
}
