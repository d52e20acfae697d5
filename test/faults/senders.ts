import { setTimeout as sleep } from "node:timers/promises";
import { dayMs } from "../analytics/parquet/records.ts";

/** Numbers that look random and are the same each time (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Records in an envelope: three in four are spans, one is a signal. */
export const perEnvelope = 20;

const pad = (number: number, digits: number) => number.toString(16).padStart(digits, "0");

/** The envelope of a sender with a number: its records lie in the three days before a point in time. */
function envelopeOf(sender: number, number: number, beforeMs: number): string {
  const records = Array.from({ length: perEnvelope }, (_, i) => {
    const serial = number * perEnvelope + i;
    const id = `0198c0de-0000-7000-8${pad(sender, 3)}-${pad(serial, 12)}`;
    return { serial, id, atMs: beforeMs - (serial % 3) * dayMs - (serial % 1000) };
  });
  const spans = records.filter(({ serial }) => serial % 4 !== 0);
  const signals = records.filter(({ serial }) => serial % 4 === 0);
  return JSON.stringify({
    v: 1,
    sentAtMs: Date.now(),
    context: { feature: "chat", userId: `user-${sender}` },
    spans: spans.map(({ serial, id, atMs }) => {
      const spanId = pad(sender * 2 ** 40 + serial + 1, 16);
      return { id, spanId, kind: "llm", status: "ok", startedAtMs: atMs, inputTokens: serial };
    }),
    signals: signals.map(({ id, atMs }) => ({ id, kind: "copy", atMs })),
  });
}

export interface SenderOptions {
  readonly sender: number;
  readonly random: () => number;
  readonly beforeMs: number;
  /** Where to send next; undefined while nobody listens. */
  readonly url: () => string | undefined;
  readonly isOver: () => boolean;
  /** Ends it at once, whatever was acknowledged. */
  readonly signal: AbortSignal;
}

/**
 * Sends envelope after envelope, each again until it is acknowledged, and now and then one that was long ago.
 *
 * @returns how many were acknowledged: the first so many, in order
 */
export async function sendUntil({ sender, random, beforeMs, url, isOver, signal }: SenderOptions): Promise<number> {
  let acknowledged = 0;
  while (!isOver()) {
    const isAgain = acknowledged > 0 && random() < 0.2;
    const number = isAgain ? Math.floor(random() * acknowledged) : acknowledged;
    // Another body each time: it is sent at another time.
    while (!(await post(url(), envelopeOf(sender, number, beforeMs), signal))) await sleep(20, undefined, { signal });
    if (!isAgain) acknowledged++;
    await sleep(random() * 20);
  }
  return acknowledged;
}

async function post(url: string | undefined, body: string, signal: AbortSignal): Promise<boolean> {
  if (!url) return false;
  try {
    const response = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" }, signal });
    const answer = (await response.json()) as { accepted?: number; rejected?: readonly unknown[] };
    if (response.status < 500 && answer.accepted !== perEnvelope) throw new Error(`not taken: ${JSON.stringify(answer)}`);
    return response.status === 200;
  } catch (cause) {
    if (cause instanceof Error && cause.message.startsWith("not taken")) throw cause;
    return false;
  }
}
