import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "@telltale/analytics";
import { compact, createNodeEngine, openTables, recoverJournals } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../packages/analytics/src/engine/engine.ts";
import { createDataFolder } from "../analytics/parquet/data-folder.ts";
import { bundleScripts, type Process, startProcess } from "./processes.ts";
import { createRandom, perEnvelope, sendUntil } from "./senders.ts";

/** How many processes are killed: more by night, `TELLTALE_KILLS=200`. */
const kills = Number(process.env.TELLTALE_KILLS ?? 10);
const random = createRandom(1);
const graceMs = 5000;

interface Seen {
  readonly n: number;
  readonly ids: number;
}

async function countThrough(engine: Engine, dir: string): Promise<Seen> {
  await openTables(engine, dir);
  const [row] = await engine.run(sql`SELECT count(*) AS n, count(DISTINCT (kind = 'copy', id)) AS ids
    FROM (SELECT id, kind FROM spans UNION ALL SELECT id, kind FROM signals)`);
  return { n: Number(row?.n), ids: Number(row?.ids) };
}

describe(`${kills} kills -9 of collectors and a compactor, under load from four senders`, () => {
  it(
    "keeps every acknowledged record exactly once, and shows it from then on",
    async () => {
      const built = await mkdtemp(join(tmpdir(), "telltale-kills-"));
      const fileOf = await bundleScripts(["collector", "compactor"], built);
      const folder = await createDataFolder();
      const engine = await createNodeEngine({ threads: 1 });
      const urls: (string | undefined)[] = [];
      const processes: Process[] = [];
      const giveUp = new AbortController();
      let isOver = false;
      let killed = 0;

      /** Lives, is killed at a random moment of its work, and begins again, while there are kills left. */
      async function lives(slot: number, start: () => Process, longestMs: number): Promise<void> {
        for (;;) {
          const life = start();
          processes[slot] = life;
          const line = await life.nextLine();
          if (line === undefined) throw new Error("a process ended by itself");
          urls[slot] = line.startsWith("http") ? line : undefined;
          await sleep(random() * longestMs);
          if (killed >= kills) return;
          killed++;
          if (killed % 25 === 0) console.log(`${killed} of ${kills} killed`);
          urls[slot] = undefined;
          await life.end("SIGKILL");
        }
      }
      const collector = () =>
        startProcess(fileOf("collector"), folder.dir, {
          sealBytes: 40_000,
          sealAfterMs: 150,
          compaction: { everyMs: 300, graceMs, manyFiles: 12 },
        });
      const compactor = () => startProcess(fileOf("compactor"), folder.dir, { graceMs, manyFiles: 12 });
      const url = () => {
        const open = urls.filter((one) => one !== undefined);
        return open[Math.floor(random() * open.length)];
      };
      const beforeMs = Date.now();
      const senders = [1, 2, 3, 4].map((sender) =>
        sendUntil({ sender, random, beforeMs, url, isOver: () => isOver, signal: giveUp.signal }),
      );

      async function reads(): Promise<number> {
        let looks = 0;
        let before = 0;
        for (; !isOver; looks++) {
          const startedAt = performance.now();
          const seen = await countThrough(engine, folder.dir).catch((cause: Error) => {
            // A statement may only miss a file where it took longer than it is given.
            if (performance.now() - startedAt < graceMs) throw cause;
          });
          if (!seen) continue;
          const { n, ids } = seen;
          expect(n).toBe(ids);
          expect(n).toBeGreaterThanOrEqual(before);
          before = n;
          await sleep(100);
        }
        return looks;
      }
      try {
        const reading = reads();
        await Promise.race([
          reading,
          Promise.all([lives(0, collector, 1500), lives(1, collector, 1500), lives(2, compactor, 1500)]),
        ]);
        isOver = true;
        const counts = await Promise.all(senders);
        expect(await reading).toBeGreaterThan(0);
        await Promise.all([...processes.slice(0, 2).map((one) => one.end("SIGTERM")), processes[2]?.end("SIGKILL")]);

        await recoverJournals(engine, folder.dir);
        const sent = counts.reduce((sum, count) => sum + count * perEnvelope, 0);
        expect(await countThrough(engine, folder.dir)).toEqual({ n: sent, ids: sent });
        expect(await compact(folder.dir, { engine, graceMs: 0 })).toMatchObject({ isLeftToAnother: false, duplicates: 0 });
        expect(await countThrough(engine, folder.dir)).toEqual({ n: sent, ids: sent });
        // Every sender's first so many, and no other.
        const rows = await engine.run(sql`SELECT substr(id, 21, 3) AS sender, count(DISTINCT id) AS n,
          max(CAST('0x' || substr(id, 25) AS BIGINT)) + 1 AS last
          FROM (SELECT id FROM spans UNION ALL SELECT id FROM signals) GROUP BY sender ORDER BY sender`);
        expect(rows.map(({ n, last }) => [n, last])).toEqual(counts.map((count) => [count * perEnvelope, count * perEnvelope]));
        const left = (await folder.files()).filter((file) => !/^(spans|signals)\/day=[\d-]+\/[\w.-]+\.parquet$/.test(file));
        expect(left.filter((file) => !file.endsWith(".new"))).toEqual([]);
        expect(killed).toBe(kills);
        console.log(`${kills} kills: ${sent} records acknowledged, each stored once`);
      } finally {
        isOver = true;
        giveUp.abort();
        for (const { child } of processes) child.kill("SIGKILL");
        await Promise.allSettled(senders);
        await engine.close();
        await folder.remove();
        await rm(built, { recursive: true });
      }
    },
    120_000 + kills * 30_000,
  );
});
