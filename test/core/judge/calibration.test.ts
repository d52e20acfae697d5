import { type Random, seededRandom } from "@telltale/core";
import {
  compareAnchors,
  correctedScore,
  isBorderline,
  isFault,
  judgeAgreement,
  labelsNeeded,
  lengthBias,
  modelFamily,
  positionBias,
  rubrics,
  selfPreference,
  settlePair,
} from "@telltale/core/judge";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coverage } from "./simulate-judge.ts";

const { faithfulness, hallucination, support } = rubrics;

describe("isFault and isBorderline", () => {
  it("go by the pass mark, and by yes", () => {
    expect([1, 2, 3, 4, 5].map((value) => isFault(faithfulness, value))).toEqual([true, true, true, false, false]);
    expect([1, 2, 3, 4, 5].map((value) => isBorderline(faithfulness, value))).toEqual([false, false, true, true, false]);
    expect([0, 1].map((value) => isFault(hallucination, value))).toEqual([false, true]);
    expect([0, 3, 4, 5, 7].map((value) => isBorderline(support, value))).toEqual([false, true, true, true, false]);
  });
});

describe("judgeAgreement", () => {
  const labelled = (table: readonly (readonly [human: number, judged: number, n: number])[]) =>
    table.flatMap(([human, judged, n]) => Array.from({ length: n }, () => ({ human, judged })));

  it("tells agreement from agreement beyond chance, and gives the base rates", () => {
    // A judge that never sees anything agrees on 95 %.
    const blind = judgeAgreement(
      hallucination,
      labelled([
        [0, 0, 190],
        [1, 0, 10],
      ]),
    );
    expect(blind.agreement.estimate).toBeCloseTo(0.95, 12);
    expect(blind.kappa.estimate).toBe(0);
    expect(blind.baseRate).toEqual({ human: 0.05, judged: 0 });
  });

  it("follows the rules of recalibration", () => {
    const verdict = (agreed: number) =>
      judgeAgreement(
        hallucination,
        labelled([
          [0, 0, agreed],
          [0, 1, 200 - agreed],
        ]),
      ).verdict;
    expect([159, 160, 169, 170].map(verdict)).toEqual(["recalibrate", "improve", "improve", "deploy"]);
    expect(judgeAgreement(hallucination, labelled([[0, 0, 10]])).verdict).toBe("too few");
  });

  it("weighs near misses on scales, and refuses what is not on them", () => {
    const { weightedKappa, agreement, rankCorrelation } = judgeAgreement(
      faithfulness,
      labelled([
        [5, 4, 20],
        [4, 5, 20],
        [1, 2, 20],
        [2, 1, 20],
      ]),
    );
    expect(agreement.estimate).toBe(1);
    expect(weightedKappa?.estimate).toBeGreaterThan(0.6);
    expect(rankCorrelation?.statistic).toBeGreaterThan(0.5);
    expect(() => judgeAgreement(faithfulness, [{ human: 6, judged: 1 }])).toThrow(/6 is not on the scale/);
    expect(() => judgeAgreement(faithfulness, [])).toThrow(RangeError);
  });
});

describe("labelsNeeded", () => {
  it("is the number at which simulated judges show their target as often as asked", () => {
    const n = labelsNeeded({ target: 0.85, expected: 0.92, power: 0.8 });
    if (n === null) throw new Error("takes too many");
    const shown = (random: Random) => {
      const items = Array.from({ length: n }, () => ({ human: 0, judged: random() < 0.92 ? 0 : 1 }));
      return (judgeAgreement(hallucination, items).agreement.interval?.[0] ?? 0) > 0.85;
    };
    const random = seededRandom(8);
    const share = Array.from({ length: 600 }, () => shown(random)).filter(Boolean).length / 600;
    expect(share).toBeGreaterThan(0.75);
    expect(share).toBeLessThan(0.9);
  });

  it("asks for more, the nearer the target is", () => {
    expect(labelsNeeded({ expected: 0.88 })).toBeGreaterThan(labelsNeeded({ expected: 0.95 }) ?? 0);
    expect(labelsNeeded({ expected: 0.8501 })).toBeNull();
    expect(() => labelsNeeded({ expected: 0.8 })).toThrow(RangeError);
  });
});

describe("correctedScore", () => {
  it("covers the truth at its level where the raw rate does not (the long run: npm run bench)", () => {
    const { share, rate, raw } = coverage({ runs: 150, seed: 4 });
    expect(Math.min(share, rate)).toBeGreaterThan(0.89);
    expect(raw).toBeLessThan(0.3);
  });

  it("covers a rare truth by a hundred labels too, whichever they hold", () => {
    for (const truth of [0.01, 0.03]) expect(coverage({ runs: 150, seed: 8, truth, labels: 100 }).share).toBeGreaterThan(0.93);
  });

  it("gives no rate by the judge's errors from fewer than five faults among the labels, and says how many to label", () => {
    const labelled = Array.from({ length: 100 }, (_, i) => ({ human: i < 4 ? 1 : 0, judged: i < 4 ? 1 : 0 }));
    const others = Array.from({ length: 100 }, (_, i) => ({ value: i < 9 ? 1 : 0 }));
    const few = correctedScore(hallucination, labelled, others);
    expect(few).toMatchObject({ rate: null, mean: null, sensitivity: 1, specificity: 1 });
    expect(few.share?.estimate).toBeCloseTo(13 / 200, 9);
    expect(few.warnings).toEqual([
      "the labels hold 4 faults and 96 sound answers: what is measured on these takes 5 of each (label at least 250)",
    ]);
    const enough = correctedScore(hallucination, [...labelled, { human: 1, judged: 1 }], others);
    expect(enough.rate?.estimate).toBeCloseTo(14 / 201, 9);
  });

  it("says nothing it cannot know", () => {
    const nothing = correctedScore(hallucination, [], [{ value: 1 }, { value: 0 }, { value: 0 }, { value: 0 }]);
    expect(nothing).toMatchObject({ rawRate: 0.25, share: null, rate: null, mean: null, sensitivity: null });
    expect(() => correctedScore(hallucination, [], [])).toThrow(RangeError);
    const uneven = correctedScore(
      hallucination,
      [],
      [
        { value: 1, inclusionProbability: 1 },
        { value: 0, inclusionProbability: 0.25 },
      ],
    );
    expect(uneven.rawRate).toBeCloseTo(0.2, 12);
    expect(uneven.warnings[0]).toMatch(/unequal chances/);
  });
});

describe("biases", () => {
  it("are found where they are, and not where they are not", () => {
    const random = seededRandom(2);
    const rows = Array.from({ length: 300 }, () => ({
      human: 3,
      chars: Math.exp(4 + 4 * random()),
      noise: random() - 0.5,
      isOwn: random() < 0.5,
    }));
    const long = rows.map((row) => ({ ...row, judged: 3 + row.noise + 0.3 * (Math.log(row.chars) - 6) }));
    const own = rows.map((row) => ({ ...row, judged: 3 + row.noise + (row.isOwn ? 0.4 : 0) }));
    expect(lengthBias(long)?.effect).toBeGreaterThan(0.4);
    expect(lengthBias(own)?.pValue).toBeGreaterThan(0.001);
    expect(selfPreference(own)?.effect).toBeCloseTo(0.4, 1);
    expect(selfPreference(long)?.pValue).toBeGreaterThan(0.001);
    expect(lengthBias([])).toBeNull();
    expect(selfPreference([])).toBeNull();
  });

  it("of places: an answer that wins in one place only has not won", () => {
    const places = fc.constantFrom("first" as const, "second" as const, "tie" as const);
    fc.assert(
      fc.property(places, places, (plain, swapped) => {
        const { better, isConsistent } = settlePair(plain, swapped);
        // The same two answers with their names exchanged.
        const other = settlePair(swapped, plain);
        expect(other.isConsistent).toBe(isConsistent);
        expect(other.better).toBe(better === "a" ? "b" : better === "b" ? "a" : "tie");
        if (!isConsistent) expect(better).toBe("tie");
      }),
    );
    const pairs = Array.from({ length: 20 }, () => ({ plain: "first", swapped: "first" }) as const);
    const bias = positionBias([...pairs, { plain: "first", swapped: "second" }, { plain: null, swapped: "first" }]);
    expect(bias).toMatchObject({ n: 21, unparsed: 1, firstTwice: 20, secondTwice: 0 });
    expect(bias.test?.pValue).toBeLessThan(1e-5);
  });

  it("know a model's family", () => {
    expect(["gpt-4o", "openai/o3-mini", "chatgpt-4o-latest", "claude-sonnet-4", "meta/llama-3.1-8b"].map(modelFamily)).toEqual([
      "gpt",
      "gpt",
      "gpt",
      "claude",
      "llama",
    ]);
  });
});

describe("compareAnchors", () => {
  const random = seededRandom(6);
  const scores = (n: number, shift = 0) => Array.from({ length: n }, () => 3.5 + shift + (random() - 0.5));
  const anchors = scores(60);
  const again = (shift: number) => anchors.map((value) => value + shift + 0.2 * (random() - 0.5));

  it.each([
    [0, 0, "neither changed"],
    [-0.5, -0.5, "judge changed"],
    [0, -0.5, "system changed"],
    [-0.4, -1, "both changed"],
    [0.4, 0, "both changed"],
  ])("with anchors by %d and production by %d says %s", (judge, live, verdict) => {
    const found = compareAnchors({
      anchorsThen: anchors,
      anchorsNow: again(judge),
      liveThen: scores(400),
      liveNow: scores(400, live),
    });
    expect(found.verdict).toBe(verdict);
    expect(found.says.startsWith(`${verdict}: the same anchors score`)).toBe(true);
    expect(found.systemChange).toBeCloseTo(live - judge, 0.8);
  });

  it("knows of the judge alone where production has too few scores", () => {
    const found = compareAnchors({ anchorsThen: anchors, anchorsNow: again(-0.5), liveThen: [], liveNow: [3] });
    expect(found).toMatchObject({ verdict: "judge changed", liveChange: null, systemChange: null });
    expect(found.says).toContain("production has too few scores to compare");
  });

  it("refuses anchors that are not the same", () => {
    expect(() => compareAnchors({ anchorsThen: [1, 2], anchorsNow: [1], liveThen: [1, 2], liveNow: [1, 2] })).toThrow(
      RangeError,
    );
  });
});
