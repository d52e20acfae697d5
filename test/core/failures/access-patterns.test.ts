import { type AccessPattern, accessPatterns, type UserAccess } from "@telltale/core/failures";
import { describe, expect, it } from "vitest";
import { peerRate, peerTail } from "../../../packages/core/src/failures/peer-rate.ts";
import { peerVolume, volumeTail } from "../../../packages/core/src/failures/peer-volume.ts";
import { crowds, probing, seeded, simulateCrowd } from "../../bench/access-simulation.ts";

const unusual = (patterns: readonly AccessPattern[]) => patterns.filter(({ isUnusual }) => isUnusual);
const everyday = (n: number): UserAccess => ({ n, attempts: { count: 0, n }, refusals: { count: n % 3 === 0 ? 1 : 0, n } });
const crowd = Array.from({ length: 60 }, (_, i) => everyday(8 + (i % 13)));

describe("accessPatterns", () => {
  it("finds the one who probes, and says how often, how surely and what is usual", () => {
    const n = 30;
    const prober = { n, attempts: { count: 24, n }, refusals: { count: 20, n } };
    const [found, ...others] = accessPatterns([prober, ...crowd]);
    expect(found).toMatchObject({ isUnusual: true, severity: "high" });
    expect(found?.reasons.map(({ trait }) => trait).sort()).toEqual(["attempts", "refusals"]);
    expect(found?.reasons[0]?.says).toMatch(/^\d+ of 30 .* \(\d+ % to \d+ %; usual: [\d.]+ %\)$/);
    expect(unusual(others)).toEqual([]);
  });

  it("finds the one who asks a thousand times as much, and takes it graver where they probe too", () => {
    const n = 20_000;
    const [busy] = accessPatterns([{ n }, ...crowd]);
    expect(busy).toMatchObject({ isUnusual: true, severity: "medium", reasons: [{ trait: "volume" }] });
    const [both] = accessPatterns([{ n, attempts: { count: n / 2, n } }, ...crowd]);
    expect(both?.severity).toBe("critical");
  });

  it("says nothing of the quiet, and nothing at all among too few", () => {
    const loud = { n: 9, attempts: { count: 9, n: 9 } };
    expect(accessPatterns([loud, ...crowd])[0]?.qValue).toBeNull();
    expect(accessPatterns([{ ...loud, n: 10 }, ...crowd.slice(0, 18)]).every(({ qValue }) => qValue === null)).toBe(true);
    expect(accessPatterns([])).toEqual([]);
  });

  it("takes what everybody does for usual", () => {
    const all = Array.from({ length: 40 }, () => ({ n: 20, attempts: { count: 18, n: 20 }, oneTurn: { count: 20, n: 20 } }));
    expect(unusual(accessPatterns(all))).toEqual([]);
  });

  it("does not let those who probe hide among each other", () => {
    const random = seeded(5);
    const honest = simulateCrowd(crowds["people alike"] as never, 200, random);
    for (const probers of [10, 60]) {
      const patterns = accessPatterns(honest.map((user, i) => (i < probers ? probing(user, 0.8, random) : user)));
      expect(unusual(patterns.slice(0, probers)).length).toBeGreaterThan(probers / 2);
      expect(unusual(patterns.slice(probers))).toEqual([]);
    }
  });

  it("does not depend on the order of the users", () => {
    const users = simulateCrowd(crowds["people who differ, a few come all the time (Zipf)"] as never, 120, seeded(3));
    expect(accessPatterns(users.toReversed()).toReversed()).toEqual(accessPatterns(users));
  });

  it.each(Object.entries(crowds))("%s: seldom calls an honest user unusual, and finds most who probe often", (_, honest) => {
    const random = seeded(11);
    let [wrong, judged, found] = [0, 0, 0];
    for (let round = 0; round < 12; round++) {
      const users = simulateCrowd(honest, 150, random);
      const calm = accessPatterns(users);
      wrong += unusual(calm).length;
      judged += calm.filter(({ qValue }) => qValue !== null).length;
      const [prober] = accessPatterns([probing(users[0] as UserAccess, 0.8, random), ...users.slice(1)]);
      found += prober?.isUnusual ? 1 : 0;
    }
    expect(judged).toBeGreaterThan(200);
    expect(wrong / judged).toBeLessThan(0.01);
    expect(found).toBeGreaterThanOrEqual(6);
  });

  it("refuses counts that cannot be, and a share of false alarms that is none", () => {
    expect(() => accessPatterns([{ n: 5, attempts: { count: 6, n: 5 } }])).toThrow(/attempts counts 6 of 5/);
    expect(() => accessPatterns([], { fdr: 1 })).toThrow(RangeError);
  });
});

describe("peerRate", () => {
  it("recovers a rate and a spread, not swayed by two in a hundred", () => {
    const random = seeded(5);
    const honest = { volume: "alike", rates: { ...crowds["people alike"]?.rates, refusals: { rate: 0.2, spread: 0.15 } } };
    const people = simulateCrowd(honest as never, 2000, random).map(({ refusals }) => refusals ?? { count: 0, n: 0 });
    const fit = peerRate(people);
    expect(fit?.rate).toBeCloseTo(0.2, 1);
    expect(fit?.spread).toBeCloseTo(0.15, 1);
    const swayed = peerRate(people.map((one, i) => (i % 50 === 0 ? { count: one.n, n: one.n } : one)));
    expect(swayed?.rate).toBeLessThan(0.25);
    expect(swayed?.spread).toBeLessThan(0.25);
  });

  // Exact, in fractions: sum over k >= x of C(n, k) (a)_k (b)_(n-k) / (a+b)_n with a = r(1/d - 1), b = (1 - r)(1/d - 1).
  it.each([
    [{ count: 10, n: 20 }, { rate: 0.01, spread: 0.05 }, 1.686821316292299e-5],
    [{ count: 3, n: 12 }, { rate: 0.1, spread: 0.3 }, 0.1764656006135013],
  ])("gives the tail of the beta-binomial: %j of peers %j", (counts, peers, expected) => {
    expect(peerTail(counts, peers) / expected).toBeCloseTo(1, 10);
    expect(peerTail({ ...counts, count: 0 }, peers)).toBe(1);
  });

  it("gives nothing for one person", () => expect(peerRate([{ count: 1, n: 5 }])).toBeNull());
});

describe("volumeTail", () => {
  it("falls like a power of the volume, and is one up to the median", () => {
    const peers = peerVolume(Array.from({ length: 2000 }, (_, i) => 2000 / (i + 1))) as NonNullable<
      ReturnType<typeof peerVolume>
    >;
    // One in x has more than x there.
    expect(volumeTail(100, peers)).toBeCloseTo(0.01, 2);
    expect(volumeTail(1, peers)).toBe(1);
  });
});
