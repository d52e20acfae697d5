import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as core from "@telltale/core";
import { describe, expect, it } from "vitest";
import { relativeError } from "./relative-error.ts";

const datasets = process.env.TELLTALE_DATASETS ?? fileURLToPath(new URL("../../../../shared/datasets", import.meta.url));
const folder = join(datasets, "stdlib-stats");
const paths = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => /\/test\/fixtures\/r\/.*\.json$/.test(path) && !path.endsWith("kstest/test/fixtures/r/data.json"))
      .sort()
  : [];
// biome-ignore lint/suspicious/noExplicitAny: each family of fixtures has its own shape
type Fixture = any;
const read = (path: string): Fixture => JSON.parse(readFileSync(join(folder, path), "utf8"));
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1, -".json".length);

/** R prints fifteen digits. */
function close(got: number, want: number | string): void {
  if (typeof want === "string") return;
  expect(relativeError(got, want)).toBeLessThan(1e-12);
}

const adjustments: Record<string, core.PAdjustment | "hommel"> = { custom: "bh", custom_by: "by", custom_hommel: "hommel" };

const checks: Record<string, (fixture: Fixture, name: string) => void> = {
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
  kstest: ({ pvalue, statistic }, name) => {
    const alternative = name === "twosided" ? "two-sided" : (name as core.Alternative);
    const test = core.ksOneSample(read("kstest/test/fixtures/r/data.json"), (x) => x, { alternative });
    close(test.statistic, statistic);
    close(test.pValue, pvalue);
  },
  padjust: ({ pvals, expected, n = pvals.length }, name) => {
    const method = adjustments[name] ?? (name as core.PAdjustment | "hommel");
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

describe.skipIf(paths.length === 0)(`fixtures computed by R${paths.length === 0 ? " (skipped: no stdlib-stats)" : ""}`, () => {
  it.each(paths)("%s", (path) => {
    const check = checks[path.slice(0, path.indexOf("/"))];
    expect(check, "a family without a check").toBeDefined();
    check?.(read(path), nameOf(path));
  });
});
