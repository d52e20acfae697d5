import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { anova } from "@telltale/core";
import { describe, expect, it } from "vitest";
import { relativeError } from "./relative-error.ts";

const datasets = process.env.TELLTALE_DATASETS ?? fileURLToPath(new URL("../../../../shared/datasets", import.meta.url));
const folder = join(datasets, "scipy-nist");
const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /nist_anova.*\.dat$/.test(name))
  : [];

/** Certified F and R², the samples, and the order of magnitude of their common offset. */
function read(name: string) {
  const text = readFileSync(join(folder, name), "utf8");
  const fields = (line: RegExp) => (line.exec(text)?.[0] ?? "").trim().split(/\s+/);
  const samples: number[][] = [];
  for (const [, treatment, response] of text.slice(text.lastIndexOf("Data:")).matchAll(/^\s+(\d+)\s+([\d.]+)\s*$/gm)) {
    const group = Number(treatment) - 1;
    samples[group] ??= [];
    samples[group].push(Number(response));
  }
  return {
    samples,
    f: Number(fields(/^Between Treatment.*$/m).at(-1)),
    rSquared: Number(fields(/Certified R-Squared.*$/m).at(-1)),
    offset: Math.max(...samples.flat().map((value) => Math.floor(Math.log10(value)))),
  };
}

describe.skipIf(files.length === 0)(`NIST analysis of variance${files.length === 0 ? " (skipped: no .dat files)" : ""}`, () => {
  it.each(files)("%s", (name) => {
    const { samples, f, rSquared, offset } = read(name);
    const result = anova(samples);
    // 13 digits where doubles allow; a common offset of d digits leaves 15 − d to the spread, which is a tenth.
    const digits = offset === 0 ? 13 : 15 - offset;
    expect(relativeError(result.statistic, f)).toBeLessThan(10 ** -digits);
    expect(relativeError(result.effect ?? NaN, rSquared)).toBeLessThan(10 ** -digits);
  });

  it("keeps 9 digits when a million is added to every value", () => {
    const { samples, f } = read(files[0]!);
    const moved = samples.map((sample) => sample.map((value) => Number((value + 999_999).toFixed(1))));
    expect(relativeError(anova(moved).statistic, f)).toBeLessThan(1e-9);
  });
});
