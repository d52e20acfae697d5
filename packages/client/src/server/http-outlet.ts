import { after, nowMs } from "../browser/clock.ts";
import { type OnError, TelltaleError } from "../browser/guard.ts";
import { random } from "../browser/ids.ts";
import { backoffMs } from "../transport/backoff.ts";
import { receiptOf } from "../transport/http-transport.ts";
import type { Receipt, RefusedRecord } from "../transport/transport.ts";
import type { Outgoing, Outlet } from "./outlet.ts";
import { postNow } from "./post-now.ts";

export interface HttpOutletOptions {
  /** The collector's write key, sent as `Authorization: Bearer`. */
  readonly writeKey?: string | undefined;
  /** How long an answer is waited for, in milliseconds. */
  readonly timeoutMs: number;
  /** What an envelope says of itself: its version and who wrote it. */
  readonly head: { readonly v: number; readonly sdk: string };
  readonly onError: OnError;
}

/** What a collector answers, as far as it is looked at. */
interface Answered {
  readonly rejected?: readonly RefusedRecord[];
  readonly error?: { readonly message?: unknown };
}

interface Waiting {
  readonly table: Outgoing["table"];
  readonly json: string;
}

const delayMs = 2_000;
/** A body closes at so many characters, and what waits for a collector that fails is at most so much; then the oldest gives way. */
const bodyChars = 256 << 10;
const mostChars = 16 << 20;

/**
 * Brings records to a collector in batches, in order, one at a time, and keeps each in memory until it is acknowledged. Sending
 * one twice is harmless, for the collector knows records by their ids.
 *
 * @param endpoint URL of the collector
 */
export function createHttpOutlet(endpoint: string, { writeKey, timeoutMs, head, onError }: HttpOutletOptions): Outlet {
  const headers = { "content-type": "application/json", ...(writeKey && { authorization: `Bearer ${writeKey}` }) };
  const waiting: Waiting[] = [];
  let chars = 0;
  /** How many of the first are on their way. */
  let sending = 0;
  let mostRecords = Number.POSITIVE_INFINITY;
  let failures = 0;
  let underway: Promise<void> | undefined;
  let callOff: (() => void) | undefined;

  const told = (code: "undelivered" | "refused" | "dropped", reason: string, records: number, cause?: unknown) =>
    onError(new TelltaleError(code, `delivery: ${reason}`, { records, cause }));

  function remove(from: number, count: number): void {
    for (const { json } of waiting.splice(from, count)) chars -= json.length;
  }

  /** The first that fit into one body, at least one. */
  function next(): readonly Waiting[] {
    let [count, size] = [0, 0];
    for (const { json } of waiting) {
      size += json.length;
      if (count > 0 && (size > bodyChars || count >= mostRecords)) break;
      count += 1;
    }
    return waiting.slice(0, count);
  }

  function bodyOf(records: readonly Waiting[]): string {
    const of = (table: Outgoing["table"]) => records.filter((one) => one.table === table).map(({ json }) => json);
    const lists = (["spans", "signals", "scores"] as const).map((table) => `,"${table}":[${of(table)}]`);
    return `${JSON.stringify({ ...head, sentAtMs: nowMs() }).slice(0, -1)}${lists.join("")}}`;
  }

  async function post(body: string): Promise<Receipt> {
    try {
      const response = await fetch(endpoint, { method: "POST", headers, body, signal: AbortSignal.timeout(timeoutMs) });
      const receipt = receiptOf(response.status, response.headers.get("retry-after"), Date.now());
      const said = (await response.json().catch(() => null)) as Answered | null;
      if (receipt.outcome === "ok") return Array.isArray(said?.rejected) ? { ...receipt, rejected: said.rejected } : receipt;
      const why = said?.error?.message;
      return typeof why === "string" && "reason" in receipt ? { ...receipt, reason: `${receipt.reason}: ${why}` } : receipt;
    } catch (cause) {
      return { outcome: "retry", reason: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  /** Takes note of an answer. Returns how long to wait before the next attempt, 0 for not at all. */
  function settle(records: number, receipt: Receipt): number {
    if (receipt.outcome === "retry") {
      failures += 1;
      if (failures === 1) told("undelivered", `${receipt.reason}, trying again`, records);
      return backoffMs(failures, random(), receipt.afterMs);
    }
    failures = 0;
    if (receipt.outcome === "split" && records > 1) {
      mostRecords = records >> 1;
      return 0;
    }
    remove(0, records);
    if (receipt.outcome === "drop" || receipt.outcome === "split") told("refused", receipt.reason, records);
    else if (receipt.outcome === "ok" && receipt.rejected?.length)
      told(
        "refused",
        `the collector refused records: ${firstReason(receipt.rejected)}`,
        receipt.rejected.length,
        receipt.rejected,
      );
    return 0;
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const records = next();
      sending = records.length;
      const waitMs = settle(records.length, await post(bodyOf(records)));
      sending = 0;
      if (waitMs > 0) return soon(waitMs);
    }
  }

  function start(): Promise<void> {
    callOff?.();
    callOff = undefined;
    underway ??= run().finally(() => {
      underway = undefined;
    });
    return underway;
  }

  function soon(waitMs: number): void {
    callOff ??= after(waitMs, () => void start());
  }

  return {
    take({ table, record }) {
      const json = JSON.stringify(record);
      waiting.push({ table, json });
      chars += json.length;
      const before = waiting.length;
      while (chars > mostChars && waiting.length > sending + 1) remove(sending, 1);
      if (waiting.length < before) told("dropped", "the queue is full, the oldest records are lost", before - waiting.length);
      if (chars >= bodyChars && failures === 0) void start();
      else soon(delayMs);
    },

    async flush() {
      await underway;
      await start();
    },

    leave() {
      const bodies: string[] = [];
      while (waiting.length > 0) {
        const records = next();
        bodies.push(bodyOf(records));
        remove(0, records.length);
      }
      postNow(endpoint, bodies, { headers, timeoutMs });
    },
  };
}

/** Why the first of them was refused; the others stand in the error's cause. */
function firstReason([first, ...others]: readonly RefusedRecord[]): string {
  const reasons = first?.issues?.map(({ field, reason }) => `${field} ${reason}`.trim()).join(", ");
  return `${first?.table} ${first?.id ?? ""} ${reasons ?? ""}${others.length > 0 ? `, and ${others.length} more` : ""}`;
}
