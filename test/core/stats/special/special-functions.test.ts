import { betaI, betaInv, digamma, erf, erfc, gammaP, gammaQ, lgamma } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seeded.ts";
import { relativeError } from "../relative-error.ts";

// Reference values at 50 digits, mpmath 1.3: erfc(x), loggamma(x), digamma(x), gammainc(a, x, inf, regularized=True),
// gammainc(a, 0, x, regularized=True), betainc(a, b, 0, x, regularized=True).
const cases: readonly [name: string, got: number, want: number][] = [
  ["erfc(0.3)", erfc(0.3), 0.6713732405408726],
  ["erfc(1)", erfc(1), 0.15729920705028513],
  ["erfc(3)", erfc(3), 2.209049699858544e-5],
  ["erfc(10)", erfc(10), 2.088487583762545e-45],
  ["erfc(26)", erfc(26), 5.663192408856143e-296],
  ["lgamma(1e-8)", lgamma(1e-8), 18.42068073818021],
  ["lgamma(0.5)", lgamma(0.5), 0.5723649429247001],
  ["lgamma(1.0001)", lgamma(1.0001), -5.771334222047127e-5],
  ["lgamma(1.9999)", lgamma(1.9999), -4.227520877215346e-5],
  ["lgamma(3.3)", lgamma(3.3), 0.9870985778947344],
  ["lgamma(1e6)", lgamma(1e6), 12815504.569147613],
  ["digamma(0.1)", digamma(0.1), -10.423754940411076],
  ["digamma(1e5)", digamma(1e5), 11.512920464961894],
  ["gammaQ(0.5, 20)", gammaQ(0.5, 20), 2.539628589470865e-10],
  ["gammaQ(100, 150)", gammaQ(100, 150), 5.924540335483916e-6],
  ["gammaQ(1000, 900)", gammaQ(1000, 900), 0.9994500977342882],
  ["gammaQ(0.001, 1e-5)", gammaQ(0.001, 1e-5), 0.01087695530421733],
  ["gammaP(10, 0.1)", gammaP(10, 0.1), 2.5163478067703163e-17],
  ["gammaP(100, 30)", gammaP(100, 30), 7.338468632878333e-24],
  ["gammaP(1e4, 9e3)", gammaP(1e4, 9e3), 2.073299202433928e-25],
  ["betaI(1e-5, 0.01, 5)", betaI(1e-5, 0.01, 5), 0.9099486514594585],
  ["betaI(0.01, 30, 300)", betaI(0.01, 30, 300), 1.7349628927153196e-19],
  ["betaI(0.5, 1000, 1100)", betaI(0.5, 1000, 1100), 0.9854830182565296],
];

const shape = fc.double({ min: 0.05, max: 200, noNaN: true });
/** Below ½ a density has a pole at its end, where neighbouring doubles lie far apart in probability. */
const wide = fc.double({ min: 0.5, max: 200, noNaN: true });
const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe("special functions", () => {
  it.each(cases)("%s keeps at least 13 digits", (_, got, want) => expect(relativeError(got, want)).toBeLessThan(1e-13));

  it("erf is odd and bounded", () => {
    fc.assert(fc.property(fc.double({ noNaN: true }), (x) => Math.abs(erf(x)) <= 1 && Math.abs(erf(x) + erf(-x)) < 1e-16));
  });

  it("Γ(x + 1) = x Γ(x)", () => {
    fc.assert(fc.property(shape, (x) => Math.abs(lgamma(x + 1) - lgamma(x) - Math.log(x)) < 1e-12 * (1 + Math.abs(lgamma(x)))));
  });

  it("P and Q of the gamma function add up to 1", () => {
    fc.assert(fc.property(shape, shape, (a, x) => Math.abs(gammaP(a, x) + gammaQ(a, x) - 1) < 1e-12));
  });

  it("the beta function is its own mirror", () => {
    fc.assert(fc.property(share, shape, shape, (x, a, b) => Math.abs(betaI(x, a, b) + betaI(1 - x, b, a) - 1) < 1e-11));
  });

  it("betaInv undoes betaI", () => {
    fc.assert(fc.property(share, wide, wide, (p, a, b) => Math.abs(betaI(betaInv(p, a, b), a, b) - p) < 1e-9));
  });

  it("has its poles and refuses what lies outside", () => {
    expect(lgamma(0)).toBe(Infinity);
    expect(lgamma(-2)).toBe(Infinity);
    expect(digamma(-1)).toBeNaN();
    expect(erfc(-Infinity)).toBe(2);
    expect(() => gammaP(0, 1)).toThrow(RangeError);
    expect(() => gammaQ(1, -1)).toThrow(RangeError);
    expect(() => betaI(1.5, 1, 1)).toThrow(RangeError);
    expect(() => betaI(0.5, 0, 1)).toThrow(RangeError);
    expect(() => betaInv(-0.1, 1, 1)).toThrow(RangeError);
  });
});
