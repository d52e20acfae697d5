import { describe, expect, it } from "vitest";
import { randomInteger, randomNormal, seededRandom, shuffled } from "../../../packages/core/src/stats/random.ts";

describe("seededRandom", () => {
  it("gives the published first words of xoshiro128** for the state 1, 2, 3, 4", () => {
    const random = seededRandom([1, 2, 3, 4]);
    const words = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849];
    for (let i = 0; i < words.length; i += 2) {
      const double = ((words[i]! >>> 5) * 2 ** 26 + (words[i + 1]! >>> 6)) / 2 ** 53;
      expect(random()).toBe(double);
    }
  });

  it("repeats itself for one seed, and differs for another", () => {
    const series = (seed: number) => Array.from({ length: 8 }, seededRandom(seed));
    expect(series(5)).toEqual(series(5));
    expect(series(5)).not.toEqual(series(6));
    expect(series(-1)).not.toEqual(series(1));
  });

  it("is uniform: sixteen bins of 160,000 numbers stay within chi-square of it", () => {
    const random = seededRandom(2026);
    const bins = new Array<number>(16).fill(0);
    for (let i = 0; i < 160_000; i++) bins[Math.floor(random() * 16)]! += 1;
    const chiSquare = bins.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(37.7);
  });

  it("refuses a seed that is no integer, and a state of zeros", () => {
    expect(() => seededRandom(0.5)).toThrow(RangeError);
    expect(() => seededRandom([0, 0, 0, 0])).toThrow(RangeError);
  });
});

describe("randomInteger", () => {
  it("reaches both ends and never beyond", () => {
    expect(randomInteger(() => 0, 3)).toBe(0);
    expect(randomInteger(() => 1 - 2 ** -53, 3)).toBe(2);
    expect(() => randomInteger(() => 0, 0)).toThrow(RangeError);
  });
});

describe("randomNormal", () => {
  it("has mean 0 and variance 1", () => {
    const random = seededRandom(11);
    let sum = 0;
    let squares = 0;
    const n = 100_000;
    for (let i = 0; i < n; i++) {
      const z = randomNormal(random);
      sum += z;
      squares += z * z;
    }
    expect(Math.abs(sum / n)).toBeLessThan(0.015);
    expect(Math.abs(squares / n - 1)).toBeLessThan(0.02);
  });
});

describe("shuffled", () => {
  it("keeps the values and leaves the input alone", () => {
    const input = Object.freeze([3, 1, 2]);
    expect(shuffled(input, seededRandom(1)).sort()).toEqual([1, 2, 3]);
    expect(input).toEqual([3, 1, 2]);
  });
});
