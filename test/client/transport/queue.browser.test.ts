import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attempt } from "../../../packages/client/src/browser/attempt.ts";
import { TelltaleError } from "../../../packages/client/src/browser/guard.ts";
import { parcelId } from "../../../packages/client/src/transport/parcel-id.ts";
import { createQueue } from "../../../packages/client/src/transport/queue.ts";

let count = 0;
let name: string;
let faults: TelltaleError[];

beforeEach(() => {
  count += 1;
  name = `queue test ${count} ${Date.now()}`;
  faults = [];
});
afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
  indexedDB.deleteDatabase(name);
});

const load = (id: string, bytes = 10, context = "") => ({ id: parcelId(id, bytes, 2), context });
const visit = (maxBytes = 1e6) =>
  createQueue<ReturnType<typeof load>>({
    name,
    pageId: `page ${Math.random()}`,
    onReady: () => {},
    tell: (...fault) => void faults.push(new TelltaleError(...fault)),
    attempt,
    maxBytes,
  });
const ids = (parcels: readonly { readonly id: string }[]) => parcels.map(({ id }) => id.split(" ")[0]);

describe("createQueue in a browser", () => {
  it("keeps what is put for another visit, oldest first, until it is removed", async () => {
    const queue = visit();
    for (const id of ["b", "a", "c"]) queue.put(load(id));
    await queue.stored();
    const next = visit();
    const taken = await next.take(20);
    expect(ids(taken)).toEqual(["a", "b"]);
    expect(ids(await next.take(20))).toEqual(["c"]);
    expect(await next.take(20)).toEqual([]);
    await next.remove(taken.map(({ id }) => id));
    next.back();
    expect(ids(await next.take(100))).toEqual(["c"]);
    expect(ids(await visit().take(100))).toEqual(["c"]);
  });

  it("gives one parcel at least, however large, and only what shares a context", async () => {
    const queue = visit();
    queue.put(load("a", 500));
    queue.put(load("b", 5, "x"));
    queue.put(load("c", 5, "y"));
    queue.put(load("d", 5, "x"));
    await queue.stored();
    expect(ids(await queue.take(100))).toEqual(["b", "d"]);
    expect(ids(await queue.take(100))).toEqual(["c"]);
    expect(ids(await queue.take(100))).toEqual(["a"]);
  });

  it("spills at once what is not stored yet, for another visit to find; and forgets that when it is", async () => {
    const queue = visit();
    queue.put(load("a"));
    queue.spill();
    expect(ids(visit().spilled())).toEqual(["a"]);
    await queue.stored();
    expect(visit().spilled()).toEqual([]);
    queue.spill();
    expect(visit().spilled()).toEqual([]);
  });

  it("hands over at closing what it remembers, stored or not, but never too much", async () => {
    const queue = visit();
    for (let i = 10; i < 50; i++) queue.put(load(`a${i}`, 4096));
    await queue.stored();
    queue.put(load("b", 4096));
    const grabbed = ids(queue.grab(60 * 1024));
    expect(grabbed).toHaveLength(15);
    expect(ids(queue.grab(0))).toEqual([]);
    expect(ids(queue.grab(4096))).toEqual(["b"]);
    queue.back();
  });

  it("drops the oldest of all visits when it is full, and counts them", async () => {
    const queue = visit();
    for (let i = 10; i < 20; i++) queue.put(load(`a${i}`, 100));
    await queue.stored();
    const next = visit(500);
    await next.makeRoom();
    expect(faults).toMatchObject([{ code: "dropped", records: 10 }]);
    expect(ids(await next.take(1000))).toEqual(["a15", "a16", "a17", "a18", "a19"]);
  });

  it("stays in memory where storage is refused, and says so once", async () => {
    vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
      throw new DOMException("no", "SecurityError");
    });
    const queue = visit();
    queue.put(load("a"));
    await queue.stored();
    queue.put(load("b"));
    expect(ids(await queue.take(100))).toEqual(["a", "b"]);
    expect(faults.map(({ code }) => code)).toEqual(["storage"]);
  });

  it("opens the database again that the browser has closed", async () => {
    const queue = visit();
    queue.put(load("a"));
    await queue.stored();
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(name).onsuccess = resolve;
    });
    queue.put(load("b"));
    await queue.stored();
    expect(ids(await visit().take(100))).toEqual(["b"]);
    expect(faults).toEqual([]);
  });

  it("sets aside what cannot be read, rather than wait for it for ever", async () => {
    const queue = visit();
    queue.put(load("a"));
    queue.put(load("b"));
    await queue.stored();
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
    });
    await new Promise((resolve) => {
      const change = database.transaction("parcels", "readwrite");
      change.objectStore("parcels").put("broken", load("a").id);
      change.oncomplete = resolve;
    });
    database.close();
    expect(ids(await visit().take(5))).toEqual(["b"]);
  });

  it("passes over what other scripts wrote under its name", async () => {
    const first = visit();
    first.put(load("a"));
    first.spill();
    const key = Object.keys(localStorage).find((one) => localStorage[one]?.includes('"a')) ?? "";
    const own = localStorage[key];
    for (const [at, junk] of ["5", "null", "{}", '[1,null,{"id":5},{"id":"x"}]', "not json"].entries())
      localStorage[`${key}${at}`] = junk;
    localStorage[key] = own;
    expect(ids(visit().spilled())).toEqual(["a"]);
  });

  it("forgets everything, spilled or stored", async () => {
    const queue = visit();
    queue.put(load("a"));
    await queue.stored();
    queue.put(load("b"));
    queue.spill();
    await queue.clear();
    const next = visit();
    expect([await next.take(100), next.spilled()]).toEqual([[], []]);
    expect(Object.keys(localStorage).filter((key) => key.startsWith(name))).toEqual([]);
  });
});
