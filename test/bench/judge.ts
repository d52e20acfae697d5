import { coverage } from "../core/judge/simulate-judge.ts";

/** How often corrected rates and means hold the truth, over rates, judges and numbers of labels: 95 % is what they state. */
export async function benchJudge(runs = 1000): Promise<void> {
  const rows = [];
  for (const truth of [0.01, 0.03, 0.12, 0.4])
    for (const [sensitivity, specificity] of [
      [0.95, 0.98],
      [0.8, 0.92],
      [0.6, 0.8],
    ] as const)
      for (const labels of [30, 100, 200, 500]) {
        const { share, rate, raw, given } = coverage({ runs, seed: 11, truth, sensitivity, specificity, labels });
        const percent = (share: number) => (Number.isNaN(share) ? "never given" : `${(100 * share).toFixed(1)} %`);
        rows.push({
          truth,
          sensitivity,
          specificity,
          labels,
          "prediction-powered": percent(share),
          "Rogan–Gladen, where given": percent(rate),
          "given in": percent(given),
          "as judged": percent(raw),
        });
      }
  console.log(`How often a 95 % interval holds the true rate of faults, of ${runs} simulated runs of 2,000 judged answers`);
  console.table(rows);
}
