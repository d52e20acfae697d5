import { RateLimiterMemory } from "rate-limiter-flexible";
import { Refusal } from "./refusal.ts";

/** How much one sender may send. */
export interface Rate {
  /** Requests a second, on average. */
  readonly requestsPerSecond?: number;
  /** Records a minute; a body that cannot be read counts as one for each kilobyte. */
  readonly recordsPerMinute?: number;
}

export interface RateLimit {
  /** Counts a request. @throws {Refusal} 429 with the time to wait */
  request(sender: string): Promise<void>;
  /** Counts records, after they came: who sends more than is left, waits before the next request, and nothing is refused for ever. */
  records(sender: string, count: number): Promise<void>;
}

/** Requests are counted over this long, so that a burst of as many seconds' worth passes. */
const burstS = 10;
const minuteS = 60;
/** So many senders are told apart. */
const slots = 32_768;

/**
 * Counts what each sender sends. Senders share a fixed number of slots by a hash that is different in every process: a flood of
 * made-up addresses cannot fill the memory, nobody can choose to share a slot with somebody else, and no address is kept.
 */
export function createRateLimit({ requestsPerSecond, recordsPerMinute }: Rate): RateLimit {
  const requests =
    requestsPerSecond === undefined
      ? undefined
      : new RateLimiterMemory({ points: Math.max(1, Math.ceil(requestsPerSecond * burstS)), duration: burstS });
  const records =
    recordsPerMinute === undefined
      ? undefined
      : new RateLimiterMemory({ points: Math.max(1, Math.ceil(recordsPerMinute)), duration: minuteS });
  const salt = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

  return {
    async request(sender) {
      const slot = slotOf(sender, salt);
      const spent = await records?.get(slot);
      if (spent && spent.consumedPoints >= (recordsPerMinute ?? 0)) throw tooMany("records", spent.msBeforeNext);
      const counted = await requests?.penalty(slot);
      if (counted && requests && counted.consumedPoints > requests.points) throw tooMany("requests", counted.msBeforeNext);
    },
    async records(sender, count) {
      if (count > 0) await records?.penalty(slotOf(sender, salt), Math.ceil(count));
    },
  };
}

function tooMany(what: string, retryAfterMs: number): Refusal {
  return new Refusal(429, "rate_limited", `there were too many ${what}; wait, then send again`, { retryAfterMs });
}

/** FNV-1a from a secret start. */
function slotOf(sender: string, salt: number): string {
  let hash = salt;
  for (let i = 0; i < sender.length; i++) hash = Math.imul(hash ^ sender.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return String((hash ^ (hash >>> 13)) & (slots - 1));
}
