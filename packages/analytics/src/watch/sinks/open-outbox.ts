import type { Release } from "../../parquet/file-lock.ts";
import { attempt } from "./attempt.ts";
import { createBell } from "./bell.ts";
import { chooseDue } from "./choose-due.ts";
import { nextAttemptMs } from "./next-attempt.ts";
import type { Outbox, OutboxEvent, OutboxOptions, OutboxStatus } from "./outbox.ts";
import { type Entry, outboxFiles } from "./outbox-files.ts";
import { tryDelivering } from "./outbox-lock.ts";
import type { Delivery } from "./sink.ts";

export type { Outbox, OutboxStatus } from "./outbox.ts";

const lookEveryMs = 1_000;
const stopPatienceMs = 3_000;
const atOnce = 4;
const dayMs = 86_400_000;
/** However old it is: a machine that slept, or a clock that jumped, has not tried for a day. */
const leastAttempts = 10;

/**
 * Opens an outbox: what is added stays on the disk until its sink has it, or until it is given up and put with the dead. Sinks do
 * not wait for each other; events of one episode reach a sink in their order.
 *
 * A process that ends between a delivery and its receipt delivers again, with the same id: services that know a dedup key show it
 * once.
 */
export function openOutbox(options: OutboxOptions): Outbox {
  const { dir, engine, sinks, report = () => {}, giveUpAfterMs = dayMs, timeoutMs = 10_000 } = options;
  const { onError = (error) => process.emitWarning(error as Error), nowMs = Date.now, random = Math.random } = options;
  const files = outboxFiles(dir);
  const bell = createBell();
  const known = new Map<string, Entry>();
  const underWay = new Map<string, Promise<void>>();
  /** What a sink has, but whose receipt could not be written yet: it must not be sent again. */
  const taken = new Set<string>();
  /** Sinks that asked for patience, and until when. */
  const paused = new Map<string, number>();
  let sweptAtMs = Number.NEGATIVE_INFINITY;

  async function look(): Promise<void> {
    if (nowMs() - sweptAtMs > dayMs) {
      sweptAtMs = nowMs();
      await files.sweep(nowMs());
    }
    const names = await files.waiting();
    const there = new Set(names);
    for (const name of known.keys()) if (!there.has(name) && !underWay.has(name)) known.delete(name);
    for (const name of names) {
      if (known.has(name)) continue;
      const entry = await files.read(name);
      if (entry) known.set(name, entry);
    }
  }

  async function send({ sink: name, notification }: Entry, signal: AbortSignal): Promise<Delivery> {
    const sink = sinks.get(name);
    if (!sink) return { outcome: "retry", reason: `no sink is named "${name}" any more` };
    return attempt(sink, notification, { atMs: nowMs(), timeoutMs, signal });
  }

  async function tryOnce(name: string, entry: Entry, signal: AbortSignal): Promise<OutboxEvent | undefined> {
    const attempts = entry.attempts + 1;
    const said = { sink: entry.sink, id: entry.notification.id, attempts };
    const delivery: Delivery = taken.has(name) ? { outcome: "delivered" } : await send(entry, signal);
    if (delivery.outcome === "delivered") {
      taken.add(name);
      await files.deliver(entry, nowMs());
      taken.delete(name);
      known.delete(name);
      return { ...said, kind: "delivered", ...(delivery.note !== undefined && { reason: delivery.note }) };
    }
    if (signal.aborted) return undefined;
    const { reason } = delivery;
    const isTooOld = nowMs() - entry.addedAtMs >= giveUpAfterMs && attempts >= leastAttempts;
    if (delivery.outcome === "refused" || isTooOld) {
      await files.bury({ ...entry, attempts, reason }, nowMs());
      known.delete(name);
      return { ...said, kind: "dead", reason };
    }
    const { retryAfterMs } = delivery;
    const nextAtMs = nextAttemptMs(nowMs(), { attempts, random: random(), retryAfterMs });
    if (retryAfterMs !== undefined) paused.set(entry.sink, nextAtMs);
    const next: Entry = { ...entry, attempts, nextAtMs, reason };
    known.set(name, next);
    await files.update(next);
    return { ...said, kind: "retry", reason, nextAtMs };
  }

  async function tryAndTell(name: string, entry: Entry, signal: AbortSignal): Promise<void> {
    try {
      const event = await tryOnce(name, entry, signal);
      if (event) report(event);
    } catch (error) {
      const attempts = entry.attempts + 1;
      if (known.has(name))
        known.set(name, { ...entry, attempts, nextAtMs: nextAttemptMs(nowMs(), { attempts, random: random() }) });
      onError(error);
    } finally {
      underWay.delete(name);
      bell.ring();
    }
  }

  function begin(signal: AbortSignal): void {
    const busy = new Set(underWay.keys());
    for (const [name, entry] of chooseDue(known, { nowMs: nowMs(), underWay: busy, paused, atOnce }))
      underWay.set(name, tryAndTell(name, entry, signal));
  }

  async function deliverUntil(isOver: () => boolean, stopping: AbortSignal): Promise<void> {
    let release: Release | undefined;
    while (!isOver()) {
      try {
        release ??= await tryDelivering(engine, dir);
        if (release) await look();
        if (release) begin(stopping);
      } catch (error) {
        onError(error);
      }
      await bell.wait(lookEveryMs);
    }
    await Promise.all(underWay.values());
    await release?.();
  }

  async function status(): Promise<OutboxStatus> {
    const waiting = await Promise.all((await files.waiting()).map(files.read));
    const dead = await files.dead();
    return {
      waiting: waiting
        .filter((entry) => entry !== undefined)
        .map((entry) => ({ ...told(entry), attempts: entry.attempts, nextAtMs: entry.nextAtMs })),
      dead: dead.map((entry) => ({ ...told(entry), diedAtMs: entry.diedAtMs })),
    };
  }

  return {
    async add(notification, names) {
      const addedAtMs = nowMs();
      for (const sink of new Set(names))
        await files.add({ v: 1, sink, notification, addedAtMs, attempts: 0, nextAtMs: addedAtMs });
      bell.ring();
    },
    start() {
      const stopping = new AbortController();
      let isStopped = false;
      const running = deliverUntil(() => isStopped, stopping.signal);
      return async () => {
        isStopped = true;
        bell.ring();
        const patience = setTimeout(() => stopping.abort(), stopPatienceMs);
        await running.finally(() => clearTimeout(patience));
      };
    },
    async flush({ withinMs = 30_000 } = {}) {
      const release = await tryDelivering(engine, dir);
      if (!release) return status();
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), withinMs);
      try {
        do {
          await look();
          if (!late.signal.aborted) begin(late.signal);
          await Promise.race(underWay.size > 0 ? underWay.values() : [undefined]);
        } while (underWay.size > 0 || (!late.signal.aborted && hasDue()));
        return await status();
      } finally {
        clearTimeout(timer);
        await Promise.all(underWay.values());
        await release();
      }
    },
    status,
    async revive() {
      const revived = await files.revive(nowMs());
      bell.ring();
      return revived;
    },
  };

  function hasDue(): boolean {
    return chooseDue(known, { nowMs: nowMs(), underWay: new Set(), paused, atOnce }).length > 0;
  }
}

function told({ sink, notification, reason }: Entry) {
  return { sink, id: notification.id, ...(reason !== undefined && { reason }) };
}
