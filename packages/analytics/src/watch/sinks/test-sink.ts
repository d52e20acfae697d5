import { attempt } from "./attempt.ts";
import type { AlertNotification } from "./notification.ts";
import type { Delivery, Sink } from "./sink.ts";

/**
 * Sends a sink a test that says it is one, and ends it at once, so that nothing stays open. It does not go through the outbox:
 * the answer is wanted now.
 *
 * @returns how the first of the two that was not taken ended; else `delivered`
 */
export async function testSink(sink: Sink, { atMs }: { readonly atMs: number }): Promise<Delivery> {
  const fired = testNotification(atMs);
  const first = await attempt(sink, fired, { atMs, timeoutMs: testTimeoutMs });
  if (first.outcome !== "delivered") return first;
  const resolved: AlertNotification = { ...fired, id: `${fired.episodeId}/2`, event: "resolved", atMs: atMs + 1000 };
  const second = await attempt(sink, resolved, { atMs, timeoutMs: testTimeoutMs });
  return second.outcome === "delivered" && first.note !== undefined ? first : second;
}

const testTimeoutMs = 10_000;
const fiveMinutesMs = 300_000;

/** A clearly marked test, of a severity that should wake nobody. */
function testNotification(atMs: number): AlertNotification {
  const episodeId = `telltale-test:${atMs}`;
  return {
    kind: "alert",
    id: `${episodeId}/1`,
    episodeId,
    event: "fired",
    severity: "info",
    atMs,
    sinceMs: atMs,
    rule: "test of this sink",
    about: "This is a test of the way alerts take. Nothing is wrong and there is nothing to do.",
    segment: {},
    quantity: null,
    threshold: null,
    window: { fromMs: atMs - fiveMinutesMs, toMs: atMs },
    diagnosis: { moved: [], shipped: [], sessions: [] },
    silence: "",
    isTest: true,
  };
}
