import * as core from "@telltale/core";
import type { Mappings } from "./mapping.ts";

export const mappings: Mappings = {
  cusum: ({ x, mu0, sigma, k, h }) => {
    const steps = core.scanSteps(core.cusum, { mean: mu0, sd: sigma, allowance: k, threshold: h }, x as number[]);
    return {
      pos: steps.map(({ high }) => high),
      neg: steps.map(({ low }) => low),
      first_alarm: steps.at(-1)?.alarmAt,
    };
  },
  cusumArl: ({ k, ert }) => {
    const threshold = core.cusumThreshold({ allowance: k, runLength: ert });
    return { h_for_ert: threshold, arl_one_sided: core.cusumRunLength({ allowance: k, threshold, sides: 1 }) };
  },
  rankCusum: ({ ref, x, k, h }) => {
    const steps = core.scanSteps(core.rankCusum, { reference: ref, allowance: k, threshold: h }, x as number[]);
    return {
      z: steps.map(({ z }) => z),
      pos: steps.map(({ high }) => high),
      neg: steps.map(({ low }) => low),
      alarm: steps.at(-1)?.alarmAt,
    };
  },
  ewmaChart: ({ x, mu0, sigma, lambda_, L }) => {
    const steps = core.scanSteps(core.ewmaChart, { mean: mu0, sd: sigma, lambda: lambda_, width: L }, x as number[]);
    return { z: steps.map(({ average }) => average), half_width: steps.map(({ halfWidth }) => halfWidth) };
  },
  // The reference watches upward shifts only and counts one observation more than there are: ours is kept from a sum downward.
  pageHinkley: ({ x, min_instances, delta, threshold, alpha }) => {
    let state = core.pageHinkley.init({ delta, threshold, forgetting: alpha, minN: min_instances - 1 });
    const alarms = (x as number[]).flatMap((value, i) => {
      state = { ...core.pageHinkley.update(state, value), low: Number.NEGATIVE_INFINITY };
      return state.side === "up" ? [i] : [];
    });
    return { alarms, final_sum: state.high, final_mean: state.mean };
  },
};
