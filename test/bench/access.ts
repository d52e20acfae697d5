import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, accessPatterns as asked } from "@telltale/analytics";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { accessPatterns, type UserAccess } from "@telltale/core/failures";
import { generate } from "../../datasets/generate.ts";
import { fullPlan } from "../../datasets/source/plan.ts";
import { crowds, probing, seeded, simulateCrowd } from "./access-simulation.ts";

/** How often honest users are called unusual: in made-up crowds, in a calm month and in the example data; and how many probers are found. */
export async function benchAccess(rounds = 40): Promise<void> {
  console.log(`Unusual access: crowds without malice, and with one user in a hundred who probes; ${rounds} windows of each`);
  console.table(
    [30, 300, 2000].flatMap((users) => Object.entries(crowds).map(([crowd, honest]) => ofCrowd(crowd, honest, users, rounds))),
  );
  const folder = await mkdtemp(join(tmpdir(), "telltale-access-"));
  try {
    await generate({ ...fullPlan, days: 14, calm: true }, folder);
    const rows = [await ofFolder("calm month, 14 days", folder)];
    const example = join(import.meta.dirname, "../../datasets/support-assistant");
    if (existsSync(example)) rows.push(await ofFolder("example data, 30 days with incidents", example));
    console.log(
      "Users and days of generated data; they have no texts, so that volume and one-turn conversations are looked at",
    );
    console.table(rows);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function ofCrowd(crowd: string, honest: Parameters<typeof simulateCrowd>[0], users: number, rounds: number) {
  const random = seeded(users);
  const sums = { judged: 0, wrong: 0, windows: 0 };
  const found: Record<number, number> = { 0.2: 0, 0.4: 0, 0.8: 0 };
  const probers = Math.max(1, Math.round(users / 100));
  for (let round = 0; round < rounds; round++) {
    const people = simulateCrowd(honest, users, random);
    const calm = accessPatterns(people);
    const wrong = calm.filter(({ isUnusual }) => isUnusual).length;
    sums.judged += calm.filter(({ qValue }) => qValue !== null).length;
    sums.wrong += wrong;
    sums.windows += wrong > 0 ? 1 : 0;
    for (const rate of [0.2, 0.4, 0.8]) {
      const mixed = people.map((user: UserAccess, i) => (i < probers ? probing(user, rate, random) : user));
      const hits = accessPatterns(mixed)
        .slice(0, probers)
        .filter(({ isUnusual }) => isUnusual);
      found[rate] = (found[rate] ?? 0) + hits.length;
    }
  }
  const percent = (count: number, n: number) => `${((100 * count) / Math.max(1, n)).toFixed(2)} %`;
  return {
    users,
    crowd,
    "honest users called unusual": percent(sums.wrong, sums.judged),
    "windows with any": percent(sums.windows, rounds),
    ...Object.fromEntries(
      Object.entries(found).map(([rate, hits]) => [
        `found who probe ${100 * Number(rate)} % of the time`,
        percent(hits, rounds * probers),
      ]),
    ),
  };
}

async function ofFolder(data: string, folder: string) {
  const engine = await createNodeEngine({ threads: 2 });
  try {
    await openTables(engine, folder);
    const rows = await ask(engine, asked, { last: "all", every: "day" });
    const told = rows.filter(({ qValue }) => qValue !== null);
    return { data, "users and days told": told.length, "called unusual": told.filter(({ severity }) => severity).length };
  } finally {
    await engine.close();
  }
}
