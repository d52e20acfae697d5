import type { Stepwise } from "../stepwise.ts";

export interface PageHinkleyOptions {
  /** Change of the mean too small to count, in the unit of the data, ≥ 0. */
  readonly delta: number;
  /** Sum that raises an alarm, in the unit of the data, > 0. */
  readonly threshold: number;
  /** Share of the old sum that is kept at each step, 0 < α ≤ 1. */
  readonly forgetting?: number;
  /** Observations after a start before the first alarm is possible. */
  readonly minN?: number;
}

export interface PageHinkleyState extends Required<PageHinkleyOptions> {
  readonly high: number;
  readonly low: number;
  readonly mean: number;
  readonly sinceStart: number;
  readonly n: number;
  readonly omitted: number;
  readonly side: "up" | "down" | null;
}

export interface PageHinkleyValue {
  readonly high: number;
  readonly low: number;
  /** Mean since the last start. */
  readonly mean: number;
  /** Whether the last observation raised an alarm, and on which side; the next observation starts anew. */
  readonly side: "up" | "down" | null;
  readonly n: number;
  readonly omitted: number;
}

/**
 * Page–Hinkley's test: a CUSUM around the running mean, so that no reference is needed. Both sides are watched.
 *
 * Its numbers are in the unit of the data, so there is no sound default and no stated run length: take the threshold from
 * {@link calibrateThreshold} on your own history, or use {@link rankCusum}, which needs no unit.
 *
 * @throws {RangeError} from `init`, if a number is out of its range
 * @see Page (1954), Biometrika 41; Hinkley (1971), Biometrika 58
 * @example foldSteps(pageHinkley, { delta: 0, threshold: 3, minN: 2 }, [0, 0, 0, 4]).side; // "up"
 */
export const pageHinkley: Stepwise<PageHinkleyOptions, number, PageHinkleyState, PageHinkleyValue> = {
  init({ delta, threshold, forgetting = 1, minN = 30 }) {
    if (!(delta >= 0 && threshold > 0)) throw new RangeError("pageHinkley: needs delta ≥ 0 and threshold > 0");
    if (!(forgetting > 0 && forgetting <= 1)) throw new RangeError("pageHinkley: forgetting must lie in (0, 1]");
    return { delta, threshold, forgetting, minN, high: 0, low: 0, mean: 0, sinceStart: 0, n: 0, omitted: 0, side: null };
  },
  update(state, x) {
    if (!Number.isFinite(x)) return { ...state, omitted: state.omitted + 1 };
    const before = state.side === null ? state : { ...state, high: 0, low: 0, mean: 0, sinceStart: 0 };
    const sinceStart = before.sinceStart + 1;
    const mean = before.mean + (x - before.mean) / sinceStart;
    const high = Math.max(0, state.forgetting * before.high + (x - mean) - state.delta);
    const low = Math.max(0, state.forgetting * before.low - (x - mean) - state.delta);
    const isRipe = sinceStart >= state.minN;
    const side = isRipe && high >= state.threshold ? "up" : isRipe && low >= state.threshold ? "down" : null;
    return { ...state, high, low, mean, sinceStart, n: state.n + 1, side };
  },
  value: ({ high, low, mean, side, n, omitted }) => ({ high, low, mean, side, n, omitted }),
};
