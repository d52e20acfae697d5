import type { Notification } from "./notification.ts";
import type { Delivery, Sink } from "./sink.ts";

export interface AttemptOptions {
  readonly atMs: number;
  readonly timeoutMs: number;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
}

/** How long a sink has to give up by itself. */
const graceMs = 500;

/** One attempt, which always ends, and always with a delivery: also where a sink hangs, throws, or forgets its signal. */
export async function attempt(
  sink: Sink,
  notification: Notification,
  { atMs, timeoutMs, signal }: AttemptOptions,
): Promise<Delivery> {
  const ending = new AbortController();
  const noAnswer: Delivery = { outcome: "retry", reason: `no answer within ${timeoutMs / 1000} s` };
  const timers: NodeJS.Timeout[] = [];
  let stop = () => {};
  const ended = new Promise<Delivery>((resolve) => {
    const late = () => {
      ending.abort(new DOMException("no answer in time", "TimeoutError"));
      timers.push(setTimeout(() => resolve(noAnswer), graceMs));
    };
    timers.push(setTimeout(late, timeoutMs));
    stop = () => {
      ending.abort();
      resolve({ outcome: "retry", reason: "the watch was stopped" });
    };
  });
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([sink.send(notification, { atMs, signal: ending.signal }), ended]);
  } catch (error) {
    if (ending.signal.aborted) return noAnswer;
    return { outcome: "retry", reason: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
