import { binomTest } from "@telltale/core";
import { type FalseFinds, measured, peek } from "../core/experiment/peeking.ts";

const runs = 300;
const level = 0.05;
const columns = ["watched", "foretold", "ranks", "decided", "once", "peeked"] as const satisfies readonly (keyof FalseFinds)[];

/** False finds of experiments without an effect, looked at 100 times, by user: at most one in twenty where peeking is allowed for. */
export async function benchExperiments(): Promise<void> {
  console.log(`experiments without an effect, dealt by user, looked at 100 times: share of ${runs} that find something`);
  console.log(`  ${"".padEnd(34)}${columns.map((name) => name.padStart(10)).join("")}`);
  const faults: string[] = [];
  for (const [name, draw] of Object.entries(measured))
    for (const [ratio, users] of [
      [1, 600],
      [9, 150],
    ] as const) {
      const found = peek({ draw, ratio, users, looks: 100, runs, seed: 7000 * ratio });
      const title = `${name}, ${ratio === 1 ? "50:50" : "90:10"}`;
      console.log(
        `  ${title.padEnd(34)}${columns.map((column) => `${((100 * found[column]) / runs).toFixed(1)} %`.padStart(10)).join("")}`,
      );
      for (const column of columns)
        if (column !== "peeked" && binomTest(found[column], runs, { p: level, alternative: "greater" }).pValue < 1e-3)
          faults.push(`${title}: ${column}`);
    }
  console.log("  peeked: what one gets who looks again and again at p-values that are made for one look");
  if (faults.length > 0) throw new Error(`more false finds than one in twenty: ${faults.join("; ")}`);
}
