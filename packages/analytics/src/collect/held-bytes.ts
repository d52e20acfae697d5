import { Refusal } from "./refusal.ts";

/** What one request holds in memory. */
export interface Hold {
  readonly bytes: number;
  /** @throws {Refusal} 503 where everybody together holds too much, 429 where this sender alone does */
  add(bytes: number): void;
  /** The request is answered. */
  release(): void;
}

export interface HeldBytes {
  readonly bytes: number;
  /** @param sender who sends, as far as it is known; those who are not known share only what all share */
  hold(sender: string | undefined): Hold;
}

const soonMs = 1000;

/**
 * Counts the bytes of all bodies that came and are not answered yet, so that memory is bounded however many connections are
 * open: slow ones cost what they sent, not what they may still send. No sender may take more than a quarter, or one body.
 *
 * @param most how many bytes there may be at once
 * @param mostOfOne how many of one sender
 */
export function createHeldBytes(most: number, mostOfOne: number): HeldBytes {
  let total = 0;
  const ofSender = new Map<string, number>();

  function change(sender: string | undefined, by: number): void {
    total += by;
    if (sender === undefined) return;
    const now = (ofSender.get(sender) ?? 0) + by;
    if (now > 0) ofSender.set(sender, now);
    else ofSender.delete(sender);
  }

  return {
    get bytes() {
      return total;
    },
    hold(sender) {
      let bytes = 0;
      return {
        get bytes() {
          return bytes;
        },
        add(more) {
          if (total + more > most)
            throw new Refusal(503, "busy", "too much is being read at once; send it again", { retryAfterMs: soonMs });
          if (sender !== undefined && (ofSender.get(sender) ?? 0) + more > mostOfOne)
            throw new Refusal(429, "too_much_at_once", "send one body after the other", { retryAfterMs: soonMs });
          bytes += more;
          change(sender, more);
        },
        release() {
          change(sender, -bytes);
          bytes = 0;
        },
      };
    },
  };
}
