import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { disputed } from "./vectors/disputed.ts";
import { type Mappings, Unmapped } from "./vectors/mapping.ts";

/** One case of the reference file: `output` is what scipy, statsmodels, sklearn or R gave for `input`. */
interface Case {
  readonly id: string;
  readonly fn: string;
  readonly input: Record<string, unknown>;
  readonly output: Record<string, unknown>;
  readonly tol: number;
}

const repository = fileURLToPath(new URL("../../", import.meta.url));
const given = process.env.TELLTALE_VECTORS ?? `${repository}../shared/vectors/stats.json`;
const path = existsSync(given) && statSync(given).isDirectory() ? join(given, "stats.json") : given;

const folder = new URL("./vectors/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !["mapping.ts", "disputed.ts"].includes(name));
const modules: { mappings: Mappings }[] = await Promise.all(files.map((name) => import(new URL(name, folder).href)));
const mappings: Mappings = Object.assign({}, ...modules.map((module) => module.mappings));

/** The file writes numbers that JSON cannot as strings. */
function decode(value: unknown): unknown {
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));
  }
  return value;
}

/** The rule of the file: |got − want| ≤ tol · max(1e-300, |want|), or ≤ tol · 1e-3; strings and booleans exactly; null asks nothing. */
function differences(got: unknown, want: unknown, tol: number, at: string): string[] {
  if (want === null || tol === Infinity) return [];
  if (typeof want === "number" && typeof got === "number") {
    const gap = Math.abs(got - want);
    const isClose = Object.is(got, want) || gap <= tol * Math.max(1e-300, Math.abs(want)) || gap <= tol * 1e-3;
    return isClose || got === want ? [] : [`${at}: got ${got}, want ${want}`];
  }
  if (Array.isArray(want)) {
    const items: unknown[] = ArrayBuffer.isView(got) ? Array.from(got as Float64Array) : Array.isArray(got) ? got : [];
    if (items.length !== want.length) return [`${at}: got ${items.length} items, want ${want.length}`];
    return want.flatMap((item, i) => differences(items[i], item, tol, `${at}[${i}]`));
  }
  if (typeof want === "object" && want !== null) {
    const fields = (typeof got === "object" && got !== null ? got : {}) as Record<string, unknown>;
    return Object.entries(want).flatMap(([key, item]) => differences(fields[key], item, tol, `${at}.${key}`));
  }
  return got === want ? [] : [`${at}: got ${String(got)}, want ${String(want)}`];
}

/** What has no mapping, by the reference's names. */
const unmapped = new Set<string>();

function failuresOf({ id, fn, input, output, tol }: Case): string[] {
  const [given, wanted] = [decode(input), decode(output) as Record<string, unknown>];
  try {
    const got = mappings[fn]?.(given) as Record<string, unknown>;
    if ("error" in wanted) return [`${id}: did not throw`];
    return Object.entries(wanted).flatMap(([key, want]) => {
      const found = differences(got[key], want, tol, `${id}.${key}`);
      const dispute = disputed[`${fn}.${key}`];
      const isSettled = dispute && (dispute.accepts?.({ input: given, got, want: wanted }) ?? true);
      return isSettled ? [] : found;
    });
  } catch (error) {
    if (error instanceof Unmapped) unmapped.add(`${fn} ${error.message}`);
    const isExpected = error instanceof Unmapped || (error instanceof RangeError && "error" in wanted);
    return isExpected ? [] : [`${id}: threw ${String(error)}`];
  }
}

const cases: Case[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).cases : [];
const functions = [...new Set(cases.map((item) => item.fn))].sort();
const known = functions.filter((fn) => fn in mappings);

describe.skipIf(cases.length === 0)(`reference vectors${cases.length === 0 ? " (skipped: no stats.json)" : ""}`, () => {
  afterAll(() => {
    if (unmapped.size > 0) console.log(`reference vectors: not compared, for want of a mapping: ${[...unmapped].join(", ")}`);
  });

  it("has a mapping for each of the 78 functions that were there when it was written", () =>
    expect(Object.keys(mappings).length).toBeGreaterThanOrEqual(78));

  it.each(known)("%s agrees with the reference", (fn) => {
    const own = cases.filter((item) => item.fn === fn);
    expect(own.flatMap(failuresOf)).toEqual([]);
  });

  const unknown = functions.filter((fn) => !known.includes(fn));
  for (const fn of unknown) it.skip(`${fn} is not compared: it has no mapping`, () => {});
});
