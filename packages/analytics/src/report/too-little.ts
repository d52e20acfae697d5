import type { Engine } from "../engine/engine.ts";
import { ask } from "../queries/query.ts";
import { traffic } from "../queries/traffic.ts";
import type { Window } from "../tables/window.ts";
import { leastPerDay } from "./series.ts";

/** Days with records below which no day can stand out: as many as the scan of days needs. */
const leastDays = 8;
/** Model calls below which a calm report would say more than it knows. */
export const leastCalls = 200;

/**
 * What there is too little of to say that nothing stands out, in words; null where there is enough.
 *
 * @param wide the days that findings are looked for in: the window with the weeks before it
 */
export async function tooLittleIn(engine: Engine, wide: Window): Promise<string | null> {
  const days = await ask(engine, traffic, { ...wide, where: { kind: "llm" }, every: "day" });
  const calls = days.reduce((sum, { n }) => sum + n, 0);
  const counts = days.map(({ n }) => n).sort((a, b) => a - b);
  const isEnough = days.length >= leastDays && calls >= leastCalls && (counts[counts.length >> 1] ?? 0) >= leastPerDay;
  if (isEnough) return null;
  const has = `${calls} model ${calls === 1 ? "call" : "calls"} on ${days.length} ${days.length === 1 ? "day" : "days"}`;
  return `${has}, with the four weeks before; it takes ${leastDays} days and ${leastCalls} calls, ${leastPerDay} on most days`;
}
