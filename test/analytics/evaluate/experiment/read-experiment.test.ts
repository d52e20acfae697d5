import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine, openTables, readExperiment, type TableRecord, writeRecords } from "@telltale/analytics/node";
import { randomNormal, seededRandom } from "@telltale/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const fromMs = Date.UTC(2026, 4, 4);
const window = { fromMs, toMs: fromMs + 7 * 86_400_000 };
const arms = ["control", "short", "warm"];
const users = 240;

/**
 * Three arms. Of the calls of `short` three in four fail, of the others one in four; what fails is worth 1, the rest 4. A judge was
 * shown all that failed and a quarter of the rest, and of `warm` every answer.
 */
function* records(): Generator<TableRecord> {
  const random = seededRandom(21);
  let number = 0;
  const id = () => `01960000-0000-7000-8000-${(number++).toString(16).padStart(12, "0")}`;
  for (let user = 0; user < users; user++) {
    const arm = arms[user % 3] ?? "";
    const context = { userId: `user-${user}`, sessionId: `session-${user}`, variants: { greeting: arm } };
    for (let call = 0; call < 8; call++) {
      const atMs = Math.round(fromMs + random() * 6.9 * 86_400_000);
      const hasFailed = random() < (arm === "short" ? 0.75 : 0.25);
      const inclusionProbability = hasFailed || arm === "warm" ? 1 : 0.25;
      const spanId = (number + 1).toString(16).padStart(16, "0");
      const span = { id: id(), kind: "llm", spanId, startedAtMs: atMs, durationMs: 1000, status: "ok", ...context } as const;
      yield { table: "spans", record: span };
      if (random() >= inclusionProbability) continue;
      const value = (hasFailed ? 1 : 4) + 0.1 * randomNormal(random);
      const score = { id: id(), name: "helpfulness", atMs: atMs + 1000, spanId, value, evaluatorKind: "llm" } as const;
      yield { table: "scores", record: { ...score, ...context, inclusionProbability } };
    }
  }
}

let dir: string;
const engine = await createNodeEngine();

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-arms-"));
  await writeRecords(engine, dir, records(), { name: "arms" });
  await openTables(engine, dir);
});
afterAll(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

describe("readExperiment", () => {
  it("weighs what was sampled by the chance it had, so that a judge who saw all that failed says the same of each arm", async () => {
    const { treatments } = await readExperiment(engine, {
      ...{ name: "greeting", window },
      measures: [{ name: "helpfulness", role: "primary" }],
    });
    const means = treatments.map(({ measures: [primary] }) => primary?.treatment ?? 0);
    expect(treatments[0]?.measures[0]?.control).toBeCloseTo(3.25, 0);
    expect(Math.abs((means[0] ?? 0) - 1.75)).toBeLessThan(0.15);
    expect(Math.abs((means[1] ?? 0) - (treatments[0]?.measures[0]?.control ?? 0))).toBeLessThan(0.15);
  });

  it("says of a guardrail that bears no loss that nothing but an improvement proves it unharmed", async () => {
    const { concerns } = await readExperiment(engine, {
      ...{ name: "greeting", window },
      measures: [
        { name: "helpfulness", role: "primary" },
        { name: "latency", role: "guardrail" },
        { name: "errorRate", role: "guardrail", margin: 0.01 },
      ],
    });
    expect(concerns.filter((concern) => concern.startsWith("Guardrail"))).toEqual([
      expect.stringContaining("latency bears no loss"),
    ]);
  });

  it("lets several arms share one chance of a false alarm", async () => {
    const widthOf = async (alpha: number) => {
      const asked = { name: "greeting", window, alpha, measures: [{ name: "helpfulness", role: "primary" }] as const };
      const [first] = (await readExperiment(engine, asked)).treatments;
      const [low, high] = first?.measures[0]?.interval ?? [0, 0];
      return (high - low) / 2;
    };
    // Half the chance for each of two: 2.2414 standard errors for 1.96.
    expect((await widthOf(0.05)) / (await widthOf(0.1))).toBeCloseTo(2.2414 / 1.96, 3);
  });
});
