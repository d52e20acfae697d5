import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { anova } from "@telltale/core";
import { describe, expect, it } from "vitest";
import { datasetsFolder, filesOf, overData } from "../../datasets.ts";
import { relativeError } from "./relative-error.ts";

/** Certified F and R², and the samples. */
function read(path: string) {
  const text = readFileSync(path, "utf8");
  const fields = (line: RegExp) => (line.exec(text)?.[0] ?? "").trim().split(/\s+/);
  const samples: number[][] = [];
  for (const [, treatment, response] of text.slice(text.lastIndexOf("Data:")).matchAll(/^\s+(\d+)\s+([\d.]+)\s*$/gm)) {
    const group = Number(treatment) - 1;
    samples[group] ??= [];
    samples[group].push(Number(response));
  }
  const f = Number(fields(/^Between \w+ .*$/m).at(-1));
  return { name: relative(datasetsFolder, path), samples, f, rSquared: Number(fields(/Certified R-Squared.*$/m).at(-1)) };
}

/**
 * The error that doubles allow: each value is already rounded, by its own size and not by the spread that F is about. So much is lost of
 * 13 digits as the values are larger than their spread.
 */
function allowed(samples: readonly (readonly number[])[]): number {
  const [values, deviations] = [samples.flat(), samples.flatMap((sample) => sample.map((value) => value - (sample[0] ?? 0)))];
  const spread = Math.sqrt(deviations.reduce((sum, deviation) => sum + deviation ** 2, 0) / deviations.length);
  return Math.max(1e-13, (4 * Number.EPSILON * Math.max(...values)) / spread);
}

const sets = filesOf("scipy-nist", ".dat")
  .map(read)
  .filter(({ samples, f }) => samples.length > 1 && f > 0);

describe.skipIf(sets.length === 0)(overData("NIST analysis of variance", "scipy-nist", sets), () => {
  it.each(sets.map((set) => [set.name, set] as const))("%s", (_, { samples, f, rSquared }) => {
    const result = anova(samples);
    expect(relativeError(result.statistic, f)).toBeLessThan(allowed(samples));
    expect(relativeError(result.effect ?? NaN, rSquared)).toBeLessThan(allowed(samples));
  });

  const [small] = sets.filter(({ samples }) =>
    samples.flat().every((value) => value < 1_000 && Number(value.toFixed(1)) === value),
  );
  it.skipIf(!small)("keeps 9 digits when a million is added to every value", () => {
    const { samples, f } = small!;
    const moved = samples.map((sample) => sample.map((value) => Number((value + 999_999).toFixed(1))));
    expect(relativeError(anova(moved).statistic, f)).toBeLessThan(1e-9);
  });
});
