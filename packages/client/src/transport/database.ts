/** Browsers are known whose database neither opens nor fails to. */
const openMs = 3_000;
const table = "parcels";

/** One transaction over the only table, resolving when it is done to what its last request found. */
export type Transact = <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T> | undefined) => Promise<T>;

/**
 * A database of one table, for all pages of the origin, opened when it is first used. Writes have relaxed durability: they
 * survive the page and the browser's death, but not always the machine's.
 *
 * @returns a function that rejects where the database is refused, full or broken
 */
export function openDatabase(name: string): Transact {
  let opening: Promise<IDBDatabase> | undefined;

  const open = () =>
    new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(table);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        // Who deletes the database must not have to wait for us.
        database.onversionchange = () => database.close();
        resolve(database);
      };
      setTimeout(reject, openMs, new Error("IndexedDB does not open"));
    });

  const attempt: Transact = async (mode, act) => {
    opening ??= open();
    const database = await opening;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(table, mode, { durability: "relaxed" });
      const request = act(transaction.objectStore(table));
      transaction.oncomplete = () => resolve(request?.result as never);
      transaction.onabort = () => reject(transaction.error);
      // Said at once, it holds even if the page dies before it hears the answer.
      transaction.commit();
    });
  };

  return (mode, act) =>
    attempt(mode, act).catch(() => {
      // The browser may have closed it meanwhile.
      opening = undefined;
      return attempt(mode, act);
    });
}
