import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attempt } from "../../../packages/client/src/browser/attempt.ts";
import { after } from "../../../packages/client/src/browser/clock.ts";
import { type Tell, TelltaleError } from "../../../packages/client/src/browser/guard.ts";
import { backoffMs } from "../../../packages/client/src/transport/backoff.ts";
import { createDelivery } from "../../../packages/client/src/transport/delivery.ts";
import { parcelId } from "../../../packages/client/src/transport/parcel-id.ts";
import { createQueue } from "../../../packages/client/src/transport/queue.ts";
import type { Receipt } from "../../../packages/client/src/transport/transport.ts";

interface Load {
  readonly id: string;
  readonly context: string;
  readonly name: string;
}
const load = (name: string, { bytes = 10, records = 2, context = "" } = {}): Load => ({
  id: parcelId(name, bytes, records),
  context,
  name,
});

/** Delivery over a queue in memory, as in Node; two parcels of ten bytes fill a body. */
function deliveryBy(answer: (body: string, closing: boolean) => Receipt | Promise<Receipt>, maxBytes = 1000) {
  const sent: string[] = [];
  const faults: TelltaleError[] = [];
  const tell: Tell = (...fault) => void faults.push(new TelltaleError(...fault));
  const queue = createQueue<Load>({
    name: "q",
    pageId: "p",
    onReady: (bytes) => delivery.ready(bytes),
    tell,
    attempt,
    maxBytes,
  });
  const delivery = createDelivery<Load>({
    queue,
    transport: {
      async send(body, { closing }) {
        sent.push(closing ? `${body}!` : body);
        return answer(body, closing);
      },
    },
    seal: (parcels) => parcels.map(({ name }) => name).join(""),
    halve: ({ id, name }) =>
      Number(id.split(" ")[2]) > 1 ? [load(`${name}1`, { records: 1 }), load(`${name}2`, { records: 1 })] : [],
    tell,
    after,
    name: "q",
    bodyBytes: 20,
    delayMs: 100,
  });
  const put = (...names: string[]) => {
    for (const name of names) queue.put(load(name));
  };
  return { queue, delivery, put, sent, faults };
}
const ok: Receipt = { outcome: "ok" };
const down: Receipt = { outcome: "retry", reason: "down" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("createDelivery", () => {
  it("waits for company, sends in order as much as fits, and forgets what is acknowledged", async () => {
    const { delivery, put, sent } = deliveryBy(() => ok);
    put("a");
    await pass(99);
    expect(sent).toEqual([]);
    await pass(1);
    expect(sent).toEqual(["a"]);
    put("b", "c", "d");
    await pass(0);
    expect(sent).toEqual(["a", "bc", "d"]);
    await delivery.flush();
    await pass(100_000);
    expect(sent).toHaveLength(3);
  });

  it("puts only parcels of one context into a body", async () => {
    const { delivery, queue, sent } = deliveryBy(() => ok);
    queue.put(load("a", { bytes: 5 }));
    queue.put(load("b", { bytes: 5, context: "other" }));
    queue.put(load("c", { bytes: 5 }));
    await delivery.flush();
    expect(sent).toEqual(["ac", "b"]);
  });

  it("keeps what is not acknowledged, waits longer each time, and tells once", async () => {
    let answer: Receipt = down;
    const { put, sent, faults } = deliveryBy(() => answer);
    put("a", "b");
    await pass(0);
    put("c", "d", "e", "f");
    await pass(499);
    expect(sent).toEqual(["ab"]);
    await pass(3501);
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.length).toBeLessThanOrEqual(4);
    expect(faults).toMatchObject([{ code: "undelivered", records: 4 }]);
    answer = ok;
    await pass(10_000);
    expect(sent.slice(-3)).toEqual(["ab", "cd", "ef"]);
  });

  it("waits as long as the collector asks, unless told to try", async () => {
    let answer: Receipt = { outcome: "retry", reason: "429", afterMs: 20_000 };
    const { delivery, put, sent } = deliveryBy(() => answer);
    put("a");
    await pass(19_999);
    expect(sent).toEqual(["a"]);
    answer = ok;
    await pass(200);
    expect(sent).toEqual(["a", "a"]);
    answer = { outcome: "retry", reason: "429", afterMs: 3_600_000 };
    put("b");
    await pass(200);
    await delivery.flush();
    expect(sent).toEqual(["a", "a", "b", "b"]);
  });

  it("keeps to that whatever comes meanwhile, and even as the page closes", async () => {
    const { delivery, put, sent } = deliveryBy(async () => {
      put("x");
      return { outcome: "retry", reason: "429", afterMs: 20_000 };
    });
    put("a");
    await pass(200);
    put("b", "c", "d");
    delivery.close();
    await pass(19_000);
    expect(sent).toEqual(["a"]);
    await pass(1_000);
    expect(sent).toEqual(["a", "ax"]);
  });

  it("sets aside what can never be taken, says so, and goes on, but ever slower", async () => {
    const { delivery, put, sent, faults } = deliveryBy((body) => (body === "ef" ? ok : { outcome: "drop", reason: "400" }));
    put("a", "b", "c", "d", "e", "f");
    await delivery.flush();
    expect(sent).toEqual(["ab", "cd"]);
    expect(faults).toMatchObject([
      { code: "refused", records: 4 },
      { code: "refused", records: 4 },
    ]);
    await pass(1000);
    expect(sent).toEqual(["ab", "cd", "ef"]);
  });

  it("passes on which records the collector refused", async () => {
    const rejected = [{ id: "x", issues: [{ field: "kind", reason: "unknown" }] }];
    const { delivery, put, faults } = deliveryBy(() => ({ outcome: "ok", rejected }));
    put("a");
    await delivery.flush();
    expect(faults).toMatchObject([{ code: "refused", records: 1, cause: rejected }]);
  });

  it("halves what is too large until it fits, and tells of a single record that never does", async () => {
    const { delivery, put, sent, faults } = deliveryBy((body) =>
      body.length > 2 || body.includes("1") ? { outcome: "split", reason: "413" } : ok,
    );
    put("aa", "bb");
    await delivery.flush();
    expect(sent).toEqual(["aabb", "aa", "bb"]);
    put("ccc");
    await delivery.flush();
    expect(sent.slice(3)).toEqual(["ccc", "ccc1", "ccc2"]);
    expect(faults).toMatchObject([
      { code: "refused", records: 1 },
      { code: "refused", records: 1 },
    ]);
  });

  it("gives up the oldest when the queue is full, but for what is on its way, and counts them", async () => {
    let answerFirst: (receipt: Receipt) => void = () => {};
    const first = new Promise<Receipt>((resolve) => {
      answerFirst = resolve;
    });
    const { put, faults, sent } = deliveryBy((body) => (body === "ab" ? first : ok), 30);
    put("a", "b");
    await pass(0);
    put("c", "d", "e");
    await pass(0);
    expect(faults.map(({ code, records }) => [code, records])).toEqual([["dropped", 4]]);
    answerFirst(ok);
    await pass(1000);
    expect(sent).toEqual(["ab", "e"]);
  });

  it("hands all but what is on its way to the browser when the page closes, once", async () => {
    let answerFirst: (receipt: Receipt) => void = () => {};
    const first = new Promise<Receipt>((resolve) => {
      answerFirst = resolve;
    });
    const { delivery, put, sent } = deliveryBy((body, closing) =>
      closing ? { outcome: "posted" } : body === "ab" ? first : ok,
    );
    put("a", "b");
    await pass(0);
    put("c", "d");
    delivery.close();
    delivery.close();
    expect(sent).toEqual(["ab", "cd!"]);
    // The page lives after all: nobody told how it went, so they are sent again for an answer.
    answerFirst(ok);
    await pass(6_000);
    expect(sent).toEqual(["ab", "cd!", "cd"]);
  });

  it("hands over no more than a page may leave behind", () => {
    const { delivery, queue, sent } = deliveryBy((_, closing) => (closing ? { outcome: "posted" } : down), 1e6);
    for (let i = 0; i < 100; i++) queue.put(load(String.fromCharCode(200 + i), { bytes: 1024 }));
    delivery.close();
    expect(sent.join("").replaceAll("!", "")).toHaveLength(60);
  });

  it("takes a transport that throws for one that is down", async () => {
    const { delivery, put, faults } = deliveryBy(() => {
      throw new Error("no");
    });
    put("a");
    await delivery.flush();
    expect(faults).toMatchObject([{ code: "undelivered" }]);
  });

  it("forgets what waits", async () => {
    const { delivery, queue, put, sent } = deliveryBy(() => ok);
    put("a");
    await queue.clear();
    await delivery.flush();
    expect(sent).toEqual([]);
  });
});

describe("backoffMs", () => {
  it("doubles from one second to one minute, half of it by chance", () => {
    expect([1, 2, 3, 10, 100].map((attempt) => backoffMs(attempt, 0))).toEqual([500, 1000, 2000, 30_000, 30_000]);
    expect([1, 2, 3, 10, 100].map((attempt) => backoffMs(attempt, 1))).toEqual([1000, 2000, 4000, 60_000, 60_000]);
  });
  it("is never sooner than asked, for up to an hour", () => {
    expect(backoffMs(1, 0, 5_000)).toBe(5_000);
    expect(backoffMs(1, 0, 1e12)).toBe(3_600_000);
  });
});
