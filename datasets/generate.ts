import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Engine, userSql } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { type Table, tables } from "@telltale/core/trace";
import { makeDay } from "./source/day.ts";
import { type Incident, measureIncidents } from "./source/measure.ts";
import { dayMs, fullPlan, type Plan } from "./source/plan.ts";
import { writeDay } from "./source/write.ts";

/** What is true of the month, whatever anyone finds in it. */
export interface Truth {
  readonly seed: number;
  readonly days: number;
  readonly startMs: number;
  readonly scale: number;
  readonly counts: Readonly<Record<Table, number>>;
  readonly incidents: readonly Incident[];
}

const tableNames = Object.keys(tables) as readonly Table[];

/**
 * Makes the month up and writes it as `DIR/{spans,signals,scores}/day=…/`, in place of what was there.
 *
 * @param onDay called after each day
 * @returns the truth about it
 */
export async function generate(plan: Plan, dir: string, onDay: (day: number) => void = () => {}): Promise<Truth> {
  for (const table of tableNames) await rm(join(dir, table), { recursive: true, force: true });
  const counts = { spans: 0, signals: 0, scores: 0 };
  const engine = await createNodeEngine();
  try {
    for (let day = 1; day <= plan.days; day++) {
      const made = makeDay(plan, day);
      const startMs = plan.startMs + (day - 1) * dayMs;
      for (const table of tableNames) {
        const records = made[table];
        counts[table] += records.length;
        if (records.length > 0) await writeDay(engine, dir, table, startMs, records);
      }
      onDay(day);
    }
    await openViews(engine, dir);
    const { seed, days, startMs, scale } = plan;
    return { seed, days, startMs, scale, counts, incidents: await measureIncidents(engine, plan) };
  } finally {
    await engine.close();
  }
}

async function openViews(engine: Engine, dir: string): Promise<void> {
  for (const table of tableNames) {
    const files = `${join(dir, table).replaceAll("'", "''")}/*/*.parquet`;
    await engine.run(userSql(`CREATE VIEW ${table} AS SELECT * FROM read_parquet('${files}', union_by_name = true)`));
  }
}

async function main(): Promise<void> {
  const here = dirname(fileURLToPath(import.meta.url));
  const { values } = parseArgs({
    options: {
      out: { type: "string", default: join(here, "support-assistant") },
      scale: { type: "string", default: "1" },
      calm: { type: "boolean", default: false },
    },
  });
  const scale = Number(values.scale);
  if (!(scale > 0 && scale <= 10))
    throw new RangeError(`generate: --scale must be more than 0 and at most 10, not ${values.scale}`);
  const plan: Plan = { ...fullPlan, scale, calm: values.calm };
  const truth = await generate(plan, values.out, (day) => {
    if (process.stderr.isTTY) process.stderr.write(`\rday ${day} of ${plan.days}`);
  });
  const truthFile = values.out === join(here, "support-assistant") ? join(here, "truth.json") : join(values.out, "truth.json");
  await writeFile(truthFile, `${JSON.stringify(truth, null, 2)}\n`);
  const { spans, signals, scores } = truth.counts;
  console.log(`${values.out}: ${spans} spans, ${signals} signals, ${scores} scores, ${truth.incidents.length} incidents`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
