import { describe, expect, it } from "vitest";
import { embeddingDrift, embeddingSummary, textDrift, textSummary } from "../../../packages/core/src/drift/index.ts";
import { randomNormal, seededRandom } from "../../../packages/core/src/stats/random.ts";

const words = "the of and to in is that for it as was with be by on not he his but at are this have from or had an they".split(
  " ",
);

function writer(seed: number) {
  const random = seededRandom(seed);
  const word = () => words[Math.floor(words.length * random() ** 2)] ?? "";
  const text = (tick: number, extra: string) => Array.from({ length: 15 }, () => (random() < tick ? extra : word())).join(" ");
  return { random, texts: (n: number, tick = 0, extra = "") => Array.from({ length: n }, () => text(tick, extra)) };
}

describe("textSummary, textDrift", () => {
  it("keeps the level of its p-value and calls nothing stable at a hundred texts", () => {
    const { texts, random } = writer(1);
    let alarms = 0;
    for (let i = 0; i < 60; i++) {
      const drift = textDrift(textSummary(texts(100), texts(100), { random }));
      if ((drift.pValue ?? 1) < 0.05) alarms++;
      expect(drift.verdict).toBe("inconclusive");
    }
    expect(alarms).toBeLessThanOrEqual(8);
  });

  it("finds a turn of phrase the model has taken up, and names it", () => {
    const { texts, random } = writer(2);
    const drift = textDrift(textSummary(texts(400), texts(400, 0.03, "certainly"), { random, column: "output" }));
    expect(drift).toMatchObject({ column: "output", kind: "text", verdict: "drift", statisticName: "held-out AUC" });
    expect(drift.ngrams?.[0]?.category).toBe("certainly");
    expect(drift.moved?.current).toBeGreaterThan(0.2);
    expect(drift.moved?.reference).toBe(0);
  });

  it("finds lists, and other scripts", () => {
    const { texts, random } = writer(3);
    const lists = texts(200).map((text) => text.replaceAll(" is ", "\n- "));
    expect(textDrift(textSummary(texts(200), lists, { random })).verdict).toBe("drift");
    const [tea, coffee] = ["今日はお茶を飲みます", "今日はコーヒーを飲みます"];
    expect(textDrift(textSummary(Array(200).fill(tea), Array(200).fill(coffee), { random })).verdict).toBe("drift");
  });

  it("takes whole users for learning or for asking, and counts users", () => {
    const { random } = writer(4);
    // Each user has a favourite word and writes it ten times: a classifier of rows would know the user again.
    const of = (window: string) =>
      Array.from({ length: 600 }, (_, i) => `${window} ${words[(i * 7) % 28]} ${Math.floor(i / 10)}`);
    const clusters = (prefix: string) => Array.from({ length: 600 }, (_, i) => `${prefix}${Math.floor(i / 10)}`);
    const summary = textSummary(of("same"), of("same"), {
      random,
      minN: 10,
      clusters: { reference: clusters("a"), current: clusters("b") },
    });
    expect(summary.reference.clusters).toBe(60);
    expect((summary.heldOut?.reference ?? 0) + (summary.heldOut?.current ?? 0)).toBeLessThanOrEqual(60);
    expect(textDrift(summary).verdict).not.toBe("drift");
  });

  it("gives the same answer for the same seed, says insufficient of little and counts what is missing", () => {
    const { texts } = writer(5);
    const [x, y] = [texts(150), texts(150, 0.02, "indeed")];
    const run = () => textSummary(x, y, { random: seededRandom(9) });
    expect(run()).toEqual(run());
    expect(textDrift(textSummary(["a", null, ""], ["b"], { random: seededRandom(1) }))).toMatchObject({
      verdict: "insufficient",
      reference: { n: 1, missing: 2 },
      ngrams: [],
    });
    expect(() => textSummary(["a"], ["b"], { random: seededRandom(1), clusters: { reference: [], current: ["b"] } })).toThrow(
      RangeError,
    );
  });
});

describe("embeddingSummary, embeddingDrift", () => {
  const random = seededRandom(11);
  const points = (n: number, shift = 0, spread = 1) =>
    Array.from({ length: n }, () => Float64Array.from({ length: 16 }, () => shift + spread * randomNormal(random)));

  for (const method of ["classifier", "mmd"] as const) {
    it(`keeps its level with the ${method}`, () => {
      let alarms = 0;
      for (let i = 0; i < 60; i++) {
        const drift = embeddingDrift(embeddingSummary(points(80), points(80), { random, method, permutations: 99 }));
        if ((drift.pValue ?? 1) <= 0.05) alarms++;
        expect(drift.verdict).not.toBe("drift");
      }
      expect(alarms).toBeLessThanOrEqual(8);
    });

    it(`finds a shift with the ${method}, and calls what is the same stable once there is evidence`, () => {
      const shifted = embeddingDrift(embeddingSummary(points(400), points(400, 0.5), { random, method, permutations: 99 }));
      expect(shifted).toMatchObject({ kind: "embedding", verdict: "drift" });
      const same = embeddingDrift(embeddingSummary(points(3_000), points(3_000), { random, method, permutations: 19 }));
      expect(same.verdict).toBe("stable");
    });
  }

  it("sees a change of shape only with the discrepancy", () => {
    const [x, y] = [points(400), points(400, 0, 1.5)];
    expect(embeddingDrift(embeddingSummary(x, y, { random })).verdict).not.toBe("drift");
    expect(embeddingDrift(embeddingSummary(x, y, { random, method: "mmd", permutations: 99 })).pValue).toBeLessThan(0.05);
  });

  it("averages within clusters, leaves out what is no point, and refuses mixed dimensions", () => {
    const users = Array.from({ length: 100 }, (_, i) => `u${i % 10}`);
    const clusters = { reference: users, current: users };
    expect(embeddingSummary(points(100), points(100), { random, clusters })).toMatchObject({
      heldOut: null,
      reference: { n: 100, clusters: 10 },
    });
    expect(embeddingSummary([null, [Number.NaN]], [[1]], { random }).reference).toEqual({ n: 0, missing: 2 });
    expect(() => embeddingSummary([[1, 2]], [[1]], { random })).toThrow("embeddingSummary: points differ in dimension");
  });
});
