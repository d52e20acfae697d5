import { setTimeout as sleep } from "node:timers/promises";
import type { Crowd } from "./hands.ts";
import { createRandom } from "./random.ts";
import { type Acts, characters, noActs, visit } from "./visitors.ts";

export interface VisitorsOptions {
  readonly url: string;
  readonly visitors: number;
  readonly seconds: number;
  readonly seed: number;
  /** Called when a visitor is through, with how many will have come in the end, as it looks now. */
  readonly onLeft: (coming: number) => void;
  /** Waits until the last records of a visitor have come in; says whether they have. */
  readonly hasLeft: (userId: string, timeoutMs: number) => Promise<boolean>;
}

/** What the visitors did, all together, and what went wrong for whom. */
export interface VisitorsResult {
  /** How many came: fewer than were asked for where the machine is slow, so that the time is kept. */
  readonly visitors: number;
  readonly acts: Acts;
  readonly faults: readonly string[];
}

// How long one visit takes at pace 1, and how many pages a small machine draws at once.
const visitSeconds = 12;
const mostAtOnce = 12;
// What part of the wanted time may have gone when the last visitor leaves.
const lateness = 1.1;

/** All kinds come in turn, and those who get what they want come more often. */
function characterOf(index: number): string {
  const round = [...Object.keys(characters), "satisfied", "curious", "satisfied", "persistent"];
  return round[index % round.length] ?? "";
}

/**
 * Sends the visitors through the page: they arrive one after another, several are there at once. Who could not be through in
 * time does not come at all, but a first round of all kinds always does.
 */
export async function sendVisitors(crowd: Crowd, options: VisitorsOptions): Promise<VisitorsResult> {
  const { url, visitors, seconds, seed, onLeft, hasLeft } = options;
  const startedAtMs = Date.now();
  const calm = Math.min(1, seconds / 60);
  const arrivalSeconds = Math.max(0, seconds - visitSeconds);
  const acts = noActs();
  const faults: string[] = [];
  let next = 0;
  let visitMs = 0;
  const arrivalMs = (index: number) => (arrivalSeconds * 1000 * index) / visitors;
  const isInTime = (index: number) => {
    const comesMs = Math.max(Date.now() - startedAtMs, arrivalMs(index));
    return index < Object.keys(characters).length || comesMs + visitMs <= seconds * 1000 * lateness;
  };
  const comeAndGo = async () => {
    while (next < visitors && isInTime(next)) {
      const index = next++;
      const userId = `visitor-${index + 1}`;
      const random = createRandom(`${seed} ${userId}`);
      const character = characterOf(index);
      const lateMs = Date.now() - startedAtMs - arrivalMs(index);
      if (lateMs < 0) await sleep(-lateMs);
      // Where the machine cannot keep up, those who had to wait think less.
      const pace = calm / (1 + Math.max(0, lateMs) / 5000);
      const fault = (what: string | undefined) => void faults.push(`${userId} (${character}): ${what}`);
      const cameAtMs = Date.now();
      const hands = await crowd.open(`${url}?visitor=${userId}`);
      try {
        await visit(hands, character, { random, pace, acts });
        if (!(await hasLeft(userId, 5000))) fault("the end of the session never came in");
      } catch (error) {
        fault((error as Error).message.split("\n")[0]);
      }
      hands.faults().forEach(fault);
      await hands.close();
      const tookMs = Date.now() - cameAtMs;
      visitMs = visitMs === 0 ? tookMs : visitMs + 0.3 * (tookMs - visitMs);
      onLeft(isInTime(next) ? visitors : next);
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, visitors) }, comeAndGo));
  return { visitors: next, acts, faults };
}
