import { describe, expect, it } from "vitest";
import type { TelltaleError } from "../../../packages/client/src/browser/guard.ts";
import { backoffMs } from "../../../packages/client/src/transport/backoff.ts";
import { createDelivery } from "../../../packages/client/src/transport/delivery.ts";
import { receiptOf, retryAfterMs } from "../../../packages/client/src/transport/http-transport.ts";
import type { Receipt } from "../../../packages/client/src/transport/transport.ts";

interface Load {
  readonly name: string;
  readonly records: number;
  readonly bytes: number;
}
const load = (name: string, bytes = 10): Load => ({ name, records: 2, bytes });

function deliveryBy(answer: (body: string, closing: boolean) => Receipt | Promise<Receipt>, maxBytes?: number) {
  const sent: string[] = [];
  const faults: TelltaleError[] = [];
  const waits: number[] = [];
  let due: (() => void) | undefined;
  const delivery = createDelivery<Load>({
    transport: {
      async send(body, { closing }) {
        sent.push(closing ? `${body}!` : body);
        return answer(body, closing);
      },
    },
    seal: ({ name }) => name,
    after(delayMs, act) {
      waits.push(delayMs);
      due = act;
      return () => {
        due = undefined;
      };
    },
    random: () => 0.5,
    onError: (fault) => faults.push(fault),
    maxBytes,
  });
  const tick = async () => {
    const act = due;
    due = undefined;
    act?.();
    await settled();
  };
  return { delivery, sent, faults, waits, tick };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));
const ok: Receipt = { outcome: "ok" };

describe("createDelivery", () => {
  it("sends in order, one at a time, and forgets what is acknowledged", async () => {
    const { delivery, sent } = deliveryBy(() => ok);
    for (const name of ["a", "b", "c"]) delivery.deliver(load(name));
    await delivery.flush();
    expect(sent).toEqual(["a", "b", "c"]);
    await delivery.flush();
    expect(sent).toHaveLength(3);
  });

  it("keeps what is not acknowledged, waits longer each time, and tells once", async () => {
    let isDown = true;
    const { delivery, sent, waits, faults, tick } = deliveryBy(() => (isDown ? { outcome: "retry", reason: "down" } : ok));
    delivery.deliver(load("a"));
    await settled();
    await tick();
    await tick();
    delivery.deliver(load("b"));
    await settled();
    expect(sent).toEqual(["a", "a", "a"]);
    expect(waits).toEqual([750, 1500, 3000]);
    expect(faults).toMatchObject([{ code: "undelivered" }]);
    isDown = false;
    await tick();
    expect(sent).toEqual(["a", "a", "a", "a", "b"]);
  });

  it("waits as long as the collector asks", async () => {
    const { delivery, waits } = deliveryBy(() => ({ outcome: "retry", reason: "429", afterMs: 20_000 }));
    delivery.deliver(load("a"));
    await settled();
    expect(waits).toEqual([20_000]);
  });

  it("sets aside what can never be taken, says so, and goes on", async () => {
    const { delivery, sent, faults } = deliveryBy((body) => (body === "a" ? { outcome: "drop", reason: "400" } : ok));
    delivery.deliver(load("a"));
    delivery.deliver(load("b"));
    await delivery.flush();
    expect(sent).toEqual(["a", "b"]);
    expect(faults).toMatchObject([{ code: "refused", records: 2 }]);
  });

  it("passes on which records the collector refused", async () => {
    const rejected = [{ id: "x", issues: [{ field: "kind", reason: "unknown" }] }];
    const { delivery, faults } = deliveryBy(() => ({ outcome: "ok", rejected }));
    delivery.deliver(load("a"));
    await delivery.flush();
    expect(faults).toMatchObject([{ code: "refused", records: 1, cause: rejected }]);
  });

  it("gives up the oldest when the queue is full, and counts them", async () => {
    const { delivery, faults, sent, tick } = deliveryBy(
      () => (sent.length > 1 ? ok : { outcome: "retry", reason: "down" }),
      30,
    );
    for (const name of ["a", "b", "c", "d", "e"]) delivery.deliver(load(name));
    await settled();
    // The one on its way is not the one to go.
    expect(delivery.dropped()).toBe(4);
    expect(faults.filter(({ code }) => code === "dropped").map(({ records }) => records)).toEqual([2, 2]);
    await tick();
    await settled();
    await tick();
    expect(sent).toEqual(["a", "a", "d", "e"]);
  });

  it("hands all but the one on its way to the browser when the page closes, once", async () => {
    let answerFirst: (receipt: Receipt) => void = () => {};
    const first = new Promise<Receipt>((resolve) => {
      answerFirst = resolve;
    });
    const { delivery, sent } = deliveryBy((body, closing) => (closing ? { outcome: "posted" } : body === "a" ? first : ok));
    for (const name of ["a", "b", "c"]) delivery.deliver(load(name));
    delivery.close(() => {});
    delivery.close(() => {});
    expect(sent).toEqual(["a", "b!", "c!"]);
    // The page lives after all: a beacon tells nothing, so they are sent again for an answer.
    answerFirst(ok);
    await settled();
    expect(sent).toEqual(["a", "b!", "c!", "b", "c"]);
  });

  it("sends again what only a beacon took, if the page still lives", async () => {
    let isDown = true;
    const { delivery, sent, waits, tick } = deliveryBy((_, closing) =>
      closing ? { outcome: "posted" } : isDown ? { outcome: "retry", reason: "down" } : ok,
    );
    delivery.deliver(load("a"));
    await settled();
    delivery.close(() => {});
    isDown = false;
    expect(waits.at(-1)).toBe(5000);
    await tick();
    expect(sent).toEqual(["a", "a!", "a"]);
    await tick();
    expect(sent).toHaveLength(3);
  });

  it("takes a transport that throws for one that is down", async () => {
    const { delivery, faults } = deliveryBy(() => {
      throw new Error("no");
    });
    delivery.deliver(load("a"));
    await delivery.flush();
    expect(faults).toMatchObject([{ code: "undelivered" }]);
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

describe("receiptOf", () => {
  it("sorts answers into taken, later and never", () => {
    const outcome = (status: number) => receiptOf(status, null, 0).outcome;
    expect([200, 202, 204].map(outcome)).toEqual(["ok", "ok", "ok"]);
    expect([408, 425, 429, 500, 502, 503].map(outcome)).toEqual(Array(6).fill("retry"));
    expect([301, 400, 401, 403, 404, 413, 422].map(outcome)).toEqual(Array(7).fill("drop"));
  });
});

describe("retryAfterMs", () => {
  it("reads seconds and dates, and nothing else", () => {
    expect(retryAfterMs("3", 0)).toBe(3000);
    expect(retryAfterMs("Thu, 01 Jan 1970 00:00:10 GMT", 4000)).toBe(6000);
    for (const header of [null, "", "soon", "-5"]) expect(retryAfterMs(header, 0)).toBeUndefined();
  });
});
