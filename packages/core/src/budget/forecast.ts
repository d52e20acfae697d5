/** How a window's spending goes on at the pace it has had so far. */
export interface Forecast {
  /** What will have been spent when the window ends; null while less than a fiftieth of it has passed. */
  readonly atEnd: number | null;
  /** When the limit will be reached, epoch milliseconds; null if not in this window, or while it is too early to say. */
  readonly runsOutAtMs: number | null;
}

/** Below this share of a window its pace says nothing. */
const tellingShare = 0.02;

/**
 * When a budget runs out if spending goes on as it has since the window began. It knows of no weekday or hour: of a day that has
 * its rush in the afternoon, the morning's forecast is too low.
 *
 * @param spent ≥ 0, in the unit of `most`
 * @param period of the window, epoch milliseconds
 * @example forecast({ spent: 5, most: 10, fromMs: 0, toMs: 1000, nowMs: 250 }).runsOutAtMs; // 500
 */
export function forecast({
  spent,
  most,
  fromMs,
  toMs,
  nowMs,
}: {
  readonly spent: number;
  readonly most: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
}): Forecast {
  const passed = nowMs - fromMs;
  const isTelling = passed >= tellingShare * (toMs - fromMs);
  const pace = spent / passed;
  const atEnd = isTelling ? pace * (toMs - fromMs) : null;
  if (spent >= most) return { atEnd, runsOutAtMs: nowMs };
  const runsOutAtMs = fromMs + most / pace;
  return { atEnd, runsOutAtMs: isTelling && runsOutAtMs < toMs ? runsOutAtMs : null };
}
