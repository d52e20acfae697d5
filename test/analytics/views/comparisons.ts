import type { ExperimentReport, Regression } from "@telltale/analytics/node";
import { randomNormal, seededRandom } from "@telltale/core";
import { type ArmUsers, compareRuns, decide, judgeMeasure, type Measure } from "@telltale/core/experiment";

const dayMs = 86_400_000;

/** An experiment whose treatment is better and slower, as `readExperiment` tells it. */
export function madeExperiment({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): ExperimentReport {
  const random = seededRandom(9);
  const users = (n: number, mean: number): ArmUsers => ({
    numerator: Array.from({ length: n }, () => mean + randomNormal(random)),
  });
  const quality: Measure = { name: "faithfulness", better: "up", role: "primary", margin: 0.2 };
  const guardrails: Measure[] = [
    { name: "latency", better: "down", role: "guardrail", margin: 0.4 },
    { name: "cost", better: "down", role: "guardrail", margin: 0.05 },
  ];
  const arms = { control: users(420, 3), treatment: users(400, 3.5) };
  const measures = [quality, ...guardrails].map((measure, i) =>
    judgeMeasure(measure, i === 0 ? arms : { control: users(420, 1), treatment: users(400, 1 + 0.2 * i) }),
  );
  const few = judgeMeasure(
    { name: "copyRate", better: "up", role: "secondary" },
    { control: users(10, 0), treatment: users(9, 0) },
  );
  const all = [...measures, few];
  return {
    v: 1,
    name: "shorter answers",
    window: { fromMs, toMs },
    control: "control",
    controlUsers: 420,
    isWatched: true,
    crossed: 3,
    plannedUsers: 1000,
    concerns: ["Nobody said which split was meant, so that users dealt wrongly would not be noticed."],
    treatments: [
      {
        arm: "shorter",
        users: 400,
        measures: all,
        decided: decide({ measures: all, users: [420, 400], shares: [1, 1], plannedUsers: 1000 }),
        course: [1, 2, 3, 4].map((day) => {
          const { gain, gainInterval } = judgeMeasure(quality, {
            control: users(100 * day, 3),
            treatment: users(100 * day, 3.4),
          });
          return { atMs: fromMs + day * dayMs, users: 200 * day, gain: gain ?? 0, gainInterval: gainInterval ?? [0, 0] };
        }),
      },
    ],
  };
}

/** A regression run in which one score got worse and one did not, as `readRegression` tells it. */
export function madeRegression(): Regression {
  const random = seededRandom(4);
  const levels = Array.from({ length: 60 }, (_, i) => [`case ${i}`, 3 + randomNormal(random)] as const);
  const run = (lift: number) => new Map(levels.map(([item, level]) => [item, level + lift + 0.2 * randomNormal(random)]));
  const scores = [
    {
      score: "faithfulness",
      better: "up" as const,
      judgedApart: 0,
      ...compareRuns({ before: run(0), after: run(-0.4) }, { margin: 0.1 }),
    },
    {
      score: "relevance",
      better: "up" as const,
      judgedApart: 0,
      ...compareRuns({ before: run(0), after: run(0) }, { margin: 0.1 }),
    },
  ];
  return { v: 1, before: { promptVersion: "v1" }, after: { promptVersion: "v2" }, margin: 0.1, scores, verdict: "failed" };
}
