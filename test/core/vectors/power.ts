import * as core from "@telltale/core";
import type { Mappings } from "./mapping.ts";

export const mappings: Mappings = {
  powerT: ({ d, alpha, power, ratio }) => ({ n1: core.powerT(d, { alpha, power, ratio }).n1 }),
  powerTwoProportion: ({ p1, p2, alpha, power, ratio }) => {
    const { h, n1 } = core.powerTwoProportion(p1, p2, { alpha, power, ratio });
    return { h: Math.abs(h), n1 };
  },
};
