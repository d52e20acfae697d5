import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSinks } from "../../../../packages/analytics/src/watch/sinks/create-sinks.ts";
import type { Notification } from "../../../../packages/analytics/src/watch/sinks/notification.ts";
import { openOutbox } from "../../../../packages/analytics/src/watch/sinks/open-outbox.ts";
import type { OutboxEvent, OutboxOptions } from "../../../../packages/analytics/src/watch/sinks/outbox.ts";
import type { Delivery, Sink } from "../../../../packages/analytics/src/watch/sinks/sink.ts";
import { alertOf, noonMs, resolvedOf } from "./notifications.ts";
import { type Service, startReceiver } from "./receiver.ts";

let engine: Engine;
let dir: string;
let clockMs: number;
let events: OutboxEvent[];
beforeAll(async () => {
  engine = await createNodeEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-outbox-"));
  clockMs = noonMs;
  events = [];
});
afterEach(() => rm(dir, { recursive: true }));

function open(sinks: readonly Sink[], options: Partial<OutboxOptions> = {}) {
  const byName = new Map(sinks.map((sink) => [sink.name, sink]));
  return openOutbox({
    dir,
    engine,
    sinks: byName,
    nowMs: () => clockMs,
    random: () => 0,
    report: (event) => events.push(event),
    ...options,
  });
}

/** A sink of a test's own, and what it was told. */
function tellingSink(name: string, answer: (told: number) => Delivery | Promise<Delivery> = () => ({ outcome: "delivered" })) {
  const told: Notification[] = [];
  const sink: Sink = {
    name,
    type: "own",
    takesReports: true,
    send: async (notification) => answer(told.push(notification)),
  };
  return { sink, told, ids: () => told.map(({ id }) => id) };
}

const later: Delivery = { outcome: "retry", reason: "down" };

describe("openOutbox", () => {
  it("delivers what was added to each of its sinks, once, also if it is added again and after a restart", async () => {
    const [a, b] = [tellingSink("a"), tellingSink("b")];
    const outbox = open([a.sink, b.sink]);
    await outbox.add(alertOf(), ["a", "b", "a"]);
    expect(await outbox.status()).toMatchObject({ waiting: [{ attempts: 0 }, { attempts: 0 }], dead: [] });
    expect(await outbox.flush()).toEqual({ waiting: [], dead: [] });
    await outbox.add(alertOf(), ["a"]);
    const again = open([a.sink, b.sink]);
    await again.add(alertOf(), ["a", "b"]);
    await again.flush();
    expect([a.ids(), b.ids()]).toEqual([[alertOf().id], [alertOf().id]]);
    expect(events.map(({ kind, sink }) => `${kind} ${sink}`).sort()).toEqual(["delivered a", "delivered b"]);
  });

  it("keeps what was added for the process after this one", async () => {
    await open([]).add(alertOf(), ["a"]);
    const a = tellingSink("a");
    await open([a.sink]).flush();
    expect(a.told).toEqual([alertOf()]);
  });

  it("delays nobody for a sink that hangs, and tries that one again", async () => {
    const hanging = tellingSink("hanging", () => new Promise(() => {}));
    const fine = tellingSink("fine");
    const order: string[] = [];
    const outbox = open([hanging.sink, fine.sink], {
      timeoutMs: 50,
      report: ({ kind, sink }) => order.push(`${kind} ${sink}`),
    });
    for (let i = 0; i < 20; i++) await outbox.add(alertOf({ id: `n${i}`, episodeId: `e${i}` }), ["hanging", "fine"]);
    const { waiting } = await outbox.flush({ withinMs: 200 });
    expect(fine.told).toHaveLength(20);
    expect(waiting.map(({ sink }) => sink)).toEqual(Array(20).fill("hanging"));
    expect(order.slice(0, 4)).toEqual(Array(4).fill("delivered fine"));
  });

  it("tries again in pauses that double, and gives up after a day, and says so", async () => {
    const down = tellingSink("down", () => later);
    const outbox = open([down.sink]);
    await outbox.add(alertOf(), ["down"]);
    const triedAfterS: number[] = [];
    for (let hours = 0; hours < 30 && (await outbox.status()).waiting.length > 0; ) {
      const before = down.told.length;
      await outbox.flush();
      if (down.told.length > before) triedAfterS.push((clockMs - noonMs) / 1000);
      const [next] = (await outbox.status()).waiting;
      clockMs = next?.nextAtMs ?? clockMs;
      hours = (clockMs - noonMs) / 3_600_000;
    }
    expect(triedAfterS.slice(0, 12)).toEqual([0, 2, 6, 14, 30, 62, 126, 254, 510, 1022, 1922, 2822]);
    expect(events.at(-1)).toMatchObject({ kind: "dead", sink: "down", reason: "down" });
    expect((clockMs - noonMs) / 3_600_000).toBeCloseTo(24, 0);
    expect((await outbox.status()).dead).toMatchObject([{ sink: "down", id: alertOf().id, reason: "down" }]);
    await outbox.add(alertOf(), ["down"]);
    expect((await outbox.status()).waiting).toEqual([]);
  });

  it("gives nothing up that was hardly tried while the machine slept, and waits for no clock that was set back", async () => {
    const shaky = tellingSink("shaky", (told) => (told < 3 ? later : { outcome: "delivered" }));
    const outbox = open([shaky.sink]);
    await outbox.add(alertOf(), ["shaky"]);
    clockMs += 70 * 3_600_000;
    expect((await outbox.flush()).waiting).toMatchObject([{ attempts: 1 }]);
    clockMs += 365 * 24 * 3_600_000;
    expect((await outbox.flush()).waiting).toMatchObject([{ attempts: 2 }]);
    clockMs = noonMs;
    expect(await outbox.flush()).toEqual({ waiting: [], dead: [] });
    expect(shaky.ids()).toHaveLength(3);
  });

  it("leaves a sink alone as long as it asks, with all its notifications, but not for ever", async () => {
    const patient = tellingSink("patient", (told) =>
      told === 1 ? { outcome: "retry", reason: "429", retryAfterMs: 60_000 } : { outcome: "delivered" },
    );
    const outbox = open([patient.sink]);
    await outbox.add(alertOf({ id: "first" }), ["patient"]);
    await outbox.flush();
    clockMs += 59_999;
    await outbox.add(alertOf({ id: "second", episodeId: "another" }), ["patient"]);
    await outbox.flush();
    expect(patient.told).toHaveLength(1);
    clockMs += 1;
    await outbox.flush();
    expect(patient.ids().sort()).toEqual(["first", "first", "second"]);

    const hostile = tellingSink("hostile", () => ({ ...later, retryAfterMs: 1e12 }) as Delivery);
    const other = open([hostile.sink]);
    await other.add(alertOf({ id: "third" }), ["hostile"]);
    expect((await other.flush()).waiting).toMatchObject([{ nextAtMs: clockMs + 3_600_000 }]);
  });

  it("puts what a sink will never take with the dead at once, and goes on", async () => {
    const picky = tellingSink("picky", (told) =>
      told === 1 ? { outcome: "refused", reason: "no" } : { outcome: "delivered" },
    );
    const outbox = open([picky.sink]);
    await outbox.add(alertOf(), ["picky"]);
    await outbox.add(resolvedOf(), ["picky"]);
    expect(await outbox.flush()).toMatchObject({ waiting: [], dead: [{ id: alertOf().id, reason: "no" }] });
    expect(picky.ids()).toEqual([alertOf().id, resolvedOf().id]);
  });

  it("tries the dead again when asked, with a day of their own", async () => {
    let isMended = false;
    const keyless = tellingSink("a", () => (isMended ? { outcome: "delivered" } : { outcome: "refused", reason: "wrong key" }));
    const outbox = open([keyless.sink]);
    await outbox.add(alertOf(), ["a"]);
    await outbox.flush();
    clockMs += 40 * 3_600_000;
    isMended = true;
    expect(await outbox.revive()).toBe(1);
    expect(await outbox.flush()).toEqual({ waiting: [], dead: [] });
    expect(keyless.ids()).toEqual([alertOf().id, alertOf().id]);
    expect(await outbox.revive()).toBe(0);
  });

  it("never tells of a recovery before what it is a recovery from", async () => {
    const shaky = tellingSink("shaky", (told) => (told < 3 ? later : { outcome: "delivered" }));
    const outbox = open([shaky.sink]);
    await outbox.add(resolvedOf(), ["shaky"]);
    await outbox.add(alertOf(), ["shaky"]);
    for (let i = 0; i < 3; i++) {
      await outbox.flush();
      clockMs += 10_000;
    }
    expect(shaky.ids()).toEqual([alertOf().id, alertOf().id, alertOf().id, resolvedOf().id]);
  });

  it("keeps what goes to a sink that is no longer there, and says why", async () => {
    const outbox = open([]);
    await outbox.add(alertOf(), ["gone"]);
    expect((await outbox.flush()).waiting).toMatchObject([{ sink: "gone", reason: 'no sink is named "gone" any more' }]);
  });

  it("is delivered by one of several, which any may add to", async () => {
    let letGo = () => {};
    const slow = tellingSink("slow", () => new Promise((resolve) => (letGo = () => resolve({ outcome: "delivered" }))));
    const outbox = open([slow.sink]);
    await outbox.add(alertOf(), ["slow"]);
    const stop = outbox.start();
    await expect.poll(() => slow.told.length).toBe(1);
    const other = tellingSink("slow");
    const second = open([other.sink]);
    await second.add(resolvedOf(), ["slow"]);
    expect((await second.flush()).waiting).toHaveLength(2);
    expect(other.told).toEqual([]);
    letGo();
    await expect.poll(() => slow.told.length).toBe(2);
    letGo();
    await stop();
    expect(await second.status()).toEqual({ waiting: [], dead: [] });
  });

  it("stops although an attempt is under way, which is made again with the same id", async () => {
    const hanging = tellingSink("hanging", () => new Promise(() => {}));
    const outbox = open([hanging.sink]);
    await outbox.add(alertOf(), ["hanging"]);
    const stop = outbox.start();
    await expect.poll(() => hanging.told.length).toBe(1);
    await stop();
    expect((await outbox.status()).waiting).toMatchObject([{ id: alertOf().id, attempts: 0 }]);
    const fine = tellingSink("hanging");
    await open([fine.sink]).flush();
    expect(fine.ids()).toEqual(hanging.ids());
  });

  it("does not send again what could not be noted as sent", async () => {
    const faults: unknown[] = [];
    const a = tellingSink("a", async () => {
      // No receipt can be written into what is no folder.
      await rename(join(dir, "drafts"), join(dir, "drafts-away"));
      await writeFile(join(dir, "drafts"), "");
      return { outcome: "delivered" };
    });
    const outbox = open([a.sink], { onError: (error) => faults.push(error) });
    await outbox.add(alertOf(), ["a"]);
    await outbox.flush();
    expect(faults).toHaveLength(1);
    expect((await outbox.status()).waiting).toHaveLength(1);
    await rm(join(dir, "drafts"));
    clockMs += 10_000;
    expect((await outbox.flush()).waiting).toEqual([]);
    expect(a.told).toHaveLength(1);
  });

  it("sets a torn file aside and goes on", async () => {
    const a = tellingSink("a");
    const outbox = open([a.sink]);
    await outbox.add(alertOf(), ["a"]);
    await writeFile(join(dir, "waiting", "torn.json"), '{"v":1,"sink":"a"');
    expect((await outbox.flush()).waiting).toEqual([]);
    expect(a.told).toHaveLength(1);
    expect(await readdir(join(dir, "dead"))).toEqual(["torn.json.unreadable"]);
  });

  it("forgets receipts after a month", async () => {
    const a = tellingSink("a");
    clockMs = Date.now();
    const outbox = open([a.sink]);
    await outbox.add(alertOf(), ["a"]);
    await outbox.flush();
    clockMs += 29 * 86_400_000;
    await outbox.flush();
    expect(await readdir(join(dir, "sent"))).toHaveLength(1);
    clockMs += 2 * 86_400_000;
    await outbox.flush();
    expect(await readdir(join(dir, "sent"))).toEqual([]);
  });
});

describe("an outbox before hostile services", () => {
  const secret = "T0/B0/verysecret";
  async function deliverTo(service: Service) {
    const receiver = await startReceiver(service);
    const env = { HOOK: `${receiver.url}/services/${secret}` };
    const sinks = createSinks({ chat: { type: "slack", webhookUrl: "$HOOK" } }, { env, write: () => {} });
    const outbox = open([...sinks.values()], { timeoutMs: 300 });
    await outbox.add(alertOf(), ["chat"]);
    const status = await outbox.flush();
    await receiver.close();
    return { status, received: receiver.received };
  }

  it("does not follow a redirect, which would carry the secret elsewhere", async () => {
    const elsewhere = await startReceiver(() => ({ status: 200, body: "ok" }));
    const { status } = await deliverTo(() => ({ status: 307, headers: { location: elsewhere.url } }));
    await elsewhere.close();
    expect(status.dead).toMatchObject([{ reason: expect.stringContaining("redirects (307)") }]);
    expect(elsewhere.received).toEqual([]);
  });

  it("waits no longer than its time for one that does not answer", async () => {
    const { status } = await deliverTo(() => "hang");
    expect(status.waiting).toMatchObject([{ attempts: 1, reason: "no answer within 0.3 s" }]);
  });

  it("takes the word of one that answers without end, and reads no more than the beginning", async () => {
    const { status } = await deliverTo(() => "endless");
    expect(status).toEqual({ waiting: [], dead: [] });
  });

  it("keeps secrets out of its files and out of what it says, also where a service repeats them", async () => {
    const { status } = await deliverTo(({ path }) => ({ status: 500, body: `cannot handle ${path}` }));
    expect(status.waiting[0]?.reason).toBe("it answers 500: cannot handle $HOOK");
    const names = await readdir(dir, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile() && !entry.name.endsWith(".lock"));
    const texts = await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), "utf8")));
    expect(texts.length).toBeGreaterThan(0);
    for (const text of [...texts, JSON.stringify(events)]) expect(text).not.toContain("verysecret");
  });

  it("tries a service that is not there again", async () => {
    const receiver = await startReceiver(() => "hang");
    await receiver.close();
    const sinks = createSinks(
      { chat: { type: "slack", webhookUrl: "$HOOK" } },
      { env: { HOOK: receiver.url }, write: () => {} },
    );
    const outbox = open([...sinks.values()]);
    await outbox.add(alertOf(), ["chat"]);
    expect((await outbox.flush()).waiting).toMatchObject([{ reason: expect.stringContaining("ECONNREFUSED") }]);
  });
});
