import { existsSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import * as core from "@telltale/core";
import { describe, expect, it } from "vitest";
import { datasetsFolder, filesOf, jsonOf, overData } from "../../datasets.ts";
import { relativeError } from "./relative-error.ts";

/** The file of the samples that a family's other files speak of. */
const dataName = "data.json";
const paths = filesOf("stdlib-stats", ".json").filter(
  (path) => /[\\/]test[\\/]fixtures[\\/]r[\\/]/.test(path) && basename(path) !== dataName,
);
// biome-ignore lint/suspicious/noExplicitAny: each family of fixtures has its own shape
type Fixture = any;
const familyOf = (path: string) => basename(dirname(dirname(dirname(dirname(path)))));

/** R prints fifteen digits. */
function close(got: number, want: number | string): void {
  if (typeof want === "string") return;
  expect(relativeError(got, want)).toBeLessThan(1e-12);
}

const checks: Record<string, (fixture: Fixture, name: string, data: Fixture) => void> = {
  "binomial-test": ({ x, n, p, pValue, statistic, lower, upper }) => {
    const test = core.binomTest(x, n, { p });
    close(test.pValue, pValue);
    close(test.effect ?? NaN, statistic);
    close(test.effectInterval![0], lower);
    close(test.effectInterval![1], upper);
  },
  chi2test: ({ x, pValue, statistic }, name) => {
    const test = core.chiSquare(x, { correction: name === "corrected" });
    close(test.statistic, statistic);
    close(test.pValue, pValue);
  },
  kstest: ({ pvalue, statistic }, name, data) => {
    const alternative = name === "twosided" ? "two-sided" : (name as core.Alternative);
    const test = core.ksOneSample(data, (x) => x, { alternative });
    close(test.statistic, statistic);
    close(test.pValue, pvalue);
  },
  padjust: ({ pvals, expected, n = pvals.length }, name) => {
    const method = (name === "custom" ? "bh" : name.replace(/^custom_/, "")) as core.PAdjustment | "hommel";
    // R's n counts tests whose p-values are not listed: they are as good as 1.
    const all = [...pvals, ...new Array<number>(n - pvals.length).fill(1)];
    const adjusted = method === "hommel" ? core.hommel(all) : core.adjustP(all, method);
    for (const [i, want] of expected.entries()) close(adjusted[i]!, want);
  },
  ttest2: ({ a, b, mu = 0, pValue, statistic, lower, upper }, name) => {
    const alternative = name === "less" || name === "greater" ? name : "two-sided";
    const confidence = alternative === "two-sided" ? 0.95 : 0.9;
    const test = core.tTest(a, b, { alternative, difference: mu, equalVariance: name === "equal", confidence });
    close(test.statistic, statistic);
    close(test.pValue, pValue);
    close(test.effectInterval![0], lower);
    close(test.effectInterval![1], upper);
  },
};

const named = paths.map((path) => [relative(datasetsFolder, path), path] as const);
const isKnown = ([, path]: readonly [string, string]) => familyOf(path) in checks;

describe.skipIf(paths.length === 0)(overData("fixtures computed by R", "stdlib-stats", paths), () => {
  it.each(named.filter(isKnown))("%s", (_, path) => {
    const data = join(dirname(path), dataName);
    checks[familyOf(path)]?.(jsonOf(path), basename(path, ".json"), existsSync(data) ? jsonOf(data) : undefined);
  });

  for (const [name] of named.filter((one) => !isKnown(one))) it.skip(`${name}: a family of tests without a check`, () => {});
});
