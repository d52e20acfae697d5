import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildReview, type Engine, type Preset, presets, type Review } from "@telltale/analytics";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { reviewToHtml, reviewToMarkdown, reviewToText } from "@telltale/analytics/views";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generate, type Truth } from "../../../../datasets/generate.ts";
import { dayMs, fullPlan } from "../../../../datasets/source/plan.ts";
import truthJson from "../../../../datasets/truth.json" with { type: "json" };
import { shiftOf } from "../../../../packages/analytics/src/report/review/compare-courses.ts";
import { telltale } from "../../cli/telltale.ts";

const truth = truthJson as unknown as Truth;
const checkedIn = join(import.meta.dirname, "../../../../datasets/support-assistant");
const endMs = truth.startMs + truth.days * dayMs;
const now = Date.UTC(2026, 3, 1);

async function over(dir: string, asked: readonly Parameters<typeof buildReview>[1][]): Promise<Review[]> {
  const engine: Engine = await createNodeEngine();
  try {
    await openTables(engine, dir);
    const reviews: Review[] = [];
    for (const one of asked) reviews.push(await buildReview(engine, { now, ...one }));
    return reviews;
  } finally {
    await engine.close();
  }
}

const itemOf = (review: Review | undefined, title: string) => {
  const item = review?.items.find((one) => one.title === title);
  if (!item) throw new Error(`no item ${title}`);
  return item;
};

describe("buildReview, on the month with four incidents", () => {
  let reviews: ReadonlyMap<Preset, Review>;
  beforeAll(async () => {
    const dayOfLoop = truth.incidents.find(({ id }) => id === "retry-loop")?.fromMs ?? 0;
    const day = Math.floor(dayOfLoop / dayMs) * dayMs;
    const built = await over(checkedIn, [
      { preset: "daily", fromMs: day, toMs: day + dayMs },
      { preset: "weekly", fromMs: endMs - 7 * dayMs, toMs: endMs },
      { preset: "monthly", fromMs: endMs - 15 * dayMs, toMs: endMs },
      { preset: "quarterly", fromMs: truth.startMs, toMs: endMs },
      { preset: "scorecard", fromMs: endMs - 15 * dayMs, toMs: endMs },
    ]);
    reviews = new Map(built.map((review) => [review.preset, review]));
  }, 240_000);

  it("answers every item, or says what to record", () => {
    for (const [preset, { items }] of reviews) {
      expect(items.length, preset).toBeGreaterThanOrEqual(5);
      for (const { title, status, answer, instrument, table } of items) {
        if (status === "missing") expect(instrument, title).toMatch(/^Record .+\.$/);
        else expect(answer.length + (table?.rows.length ?? 0), title).toBeGreaterThan(0);
      }
    }
    expect(itemOf(reviews.get("daily"), "Schema validation failures")).toMatchObject({
      status: "missing",
      table: { rows: [] },
    });
  });

  it("prints the command that opens a transcript, and it does", async () => {
    const { table } = itemOf(reviews.get("weekly"), "Transcripts to read");
    expect(table?.open).toBe(`telltale ask DIR session --where sessionId=${table?.rows[0]?.sessionId}`);
    const argv = (table?.open ?? "").split(" ").slice(1);
    const { status, out } = await telltale([...argv.map((word) => (word === "DIR" ? checkedIn : word)), "--format", "json"]);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ record: "span", kind: "llm" }));
    const weekly = reviews.get("weekly") as Review;
    for (const text of [reviewToText(weekly), reviewToMarkdown(weekly), reviewToHtml(weekly)])
      expect(text).toContain(table?.open);
  });

  it("says in the daily review what the retry loop cost", () => {
    const cost = itemOf(reviews.get("daily"), "Tokens and cost");
    expect(cost.status).toBe("worse");
    expect(cost.findings).toContainEqual(
      expect.objectContaining({ metric: "cost.costUsd", segment: { feature: "order_help" } }),
    );
    expect(cost.table?.rows[0]).toMatchObject({ model: "o4-mini-2025-04-16" });
  });

  it("says in the weekly review that retrieval comes back empty and which prompt makes people rephrase", () => {
    const weekly = reviews.get("weekly");
    expect(itemOf(weekly, "Retrieval quality").answer.join(" ")).toContain(
      "The share of retrievals that find nothing (feature chat)",
    );
    expect(itemOf(weekly, "Prompt versions").answer.join(" ")).toContain("prompt answer, version 8");
    const read = itemOf(weekly, "Transcripts to read").table?.rows ?? [];
    expect(read.length).toBeGreaterThan(3);
    for (const row of read) expect(Number(row.inclusionProbability)).toBeGreaterThan(0);
  });

  it("says in the monthly review and on the scorecard that answers are less faithful, and what drifted", () => {
    for (const preset of ["monthly", "scorecard"] as const) {
      const scores = itemOf(reviews.get(preset), "Evaluation scores");
      expect(scores.status).toBe("worse");
      expect(scores.answer.join(" ")).toMatch(/mean faithfulness score \(feature chat\) is 2\.\d+ since 2026-03-28/);
    }
    const drift = itemOf(reviews.get("monthly"), "Drift in questions, documents and answers");
    expect(drift).toMatchObject({ status: "changed", answer: [expect.stringContaining("retrieval.found_nothing")] });
  });

  it("says in the quarterly review what is not instrumented, and whether texts are kept", () => {
    const quarterly = reviews.get("quarterly");
    expect(itemOf(quarterly, "Instrumentation gaps").answer).toEqual([
      "Nothing is recorded for: Share of structured answers that break their schema.",
    ]);
    expect(itemOf(quarterly, "Security, privacy and logging").answer).toContain("No texts of users or models are kept.");
  });

  it("is JSON, and is written for terminals, chats and pages without markup of the records", () => {
    for (const review of reviews.values()) {
      const hostile: Review = {
        ...(JSON.parse(JSON.stringify(review)) as Review),
        title: "<img src=x onerror=alert(1)> | **\u001b[31m",
        warnings: ["<script>alert(1)</script> | `x`"],
      };
      const html = reviewToHtml(hostile);
      expect(html).not.toMatch(/<img|<script/);
      expect(html).not.toMatch(/(?:src|href)\s*=\s*["']?\s*(?:https?:)?\/\//);
      const markdown = reviewToMarkdown(hostile);
      expect(markdown).toContain("\\<script\\>alert(1)\\</script\\> \\| \\`x\\`");
      expect(reviewToText(hostile)).not.toContain("\u001b");
      for (const { title } of review.items) for (const text of [html, markdown]) expect(text).toContain(title);
    }
  });
});

describe("buildReview, on a calm month", () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "telltale-calm-"));
    await generate({ ...fullPlan, calm: true, days: 28, scale: 0.4, seed: 77 }, dir);
  }, 240_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("says that nothing changed", async () => {
    const calmEndMs = fullPlan.startMs + 28 * dayMs;
    const lengths = { daily: 1, weekly: 7, monthly: 14, quarterly: 14, scorecard: 14 } as const;
    const asked = presets.map((preset) => ({ preset, fromMs: calmEndMs - lengths[preset] * dayMs, toMs: calmEndMs }));
    for (const review of await over(dir, asked)) {
      expect(review.changed, review.preset).toBe(0);
      expect(review.told, review.preset).toBeGreaterThan(2);
      for (const { title, status, answer } of review.items)
        expect(["steady", "shown", "missing", "unknown"], `${review.preset}: ${title}: ${answer.join(" ")}`).toContain(status);
    }
  }, 240_000);
});

describe("shiftOf", () => {
  it("rarely calls noise a shift, also where neighbours are alike, and finds a real one", () => {
    const random = (seed: number) => {
      let state = seed;
      return () => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return state / 2 ** 32;
      };
    };
    const found = (seed: number, lift: number) => {
      const next = random(seed + 1);
      for (let i = 0; i < 50; i++) next();
      let noise = 0;
      const pairs = Array.from({ length: 24 }, (_, i) => {
        noise = 0.5 * noise + (next() + next() + next() - 1.5);
        return { reference: 10 + Math.sin(i), current: 10 + Math.sin(i) + noise + lift };
      });
      return (shiftOf({ pairs }).pValue ?? 1) < 0.05;
    };
    const share = (lift: number) => Array.from({ length: 400 }, (_, seed) => found(seed, lift)).filter(Boolean).length / 400;
    expect(share(0)).toBeLessThan(0.12);
    expect(share(1.5)).toBeGreaterThan(0.9);
  });

  it("is blind to what both courses share, and says nothing of few stretches", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 40 }), (values) => {
        expect(shiftOf({ pairs: values.map((value) => ({ reference: value, current: value })) })).toMatchObject({
          shift: 0,
          pValue: 1,
        });
      }),
    );
    expect(shiftOf({ pairs: [{ reference: 1, current: 2 }] })).toEqual({ shift: null, interval: null, pValue: null, pairs: 1 });
  });
});

describe("telltale report --preset", () => {
  it("writes each form, and refuses what there is not", async () => {
    const dir = await mkdtemp(join(tmpdir(), "telltale-review-"));
    try {
      const asked = ["report", checkedIn, "--preset", "scorecard", "--from", "2026-03-24", "--to", "2026-03-31"];
      const { status, out } = await telltale([...asked, "--format", "markdown"]);
      expect(status).toBe(0);
      expect(out).toMatch(/^## Scorecard review\n\n2026-03-24 to 2026-03-31 UTC, compared with 2026-03-17 to 2026-03-24\n/);
      expect((await telltale(["report", checkedIn, "--preset", "hourly"])).err).toContain(
        "--preset hourly: there are daily, weekly, monthly, quarterly, scorecard",
      );
      expect(await telltale(["report", dir, "--preset", "daily", "--format", "json"])).toMatchObject({ status: 1 });
    } finally {
      await rm(dir, { recursive: true });
    }
  }, 120_000);
});
