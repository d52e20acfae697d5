import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openParquetStore } from "@telltale/analytics/node";
import type { Signal } from "@telltale/core/trace";
import { versus } from "./versus.ts";

const batches = 100;
const perBatch = 100;

function signal(batch: number, i: number): Signal {
  const serial = (batch * perBatch + i).toString(16).padStart(12, "0");
  return {
    id: `0198c0de-0000-7000-8000-${serial}`,
    kind: "copy",
    atMs: 1_767_225_600_000 + batch * 1000 + i,
    value: 0.5,
    messageId: `m${i}`,
  };
}

const load = Array.from({ length: batches }, (_, batch) => Array.from({ length: perBatch }, (_, i) => signal(batch, i)));

/** Durable acknowledgement, beside the least any durable log can do: JSON lines appended and synced, batch by batch, in four lanes. */
export async function benchStore(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "telltale-bench-"));
  let run = 0;
  try {
    await versus(
      `${batches * perBatch} records acknowledged durably, in batches of ${perBatch}, four senders`,
      [
        {
          name: "store.append",
          run: async () => {
            const store = await openParquetStore(join(dir, `store-${run++}`), { sealAfterMs: 3_600_000 });
            try {
              await lanes(4, load, (signals) => store.append({ spans: [], signals, scores: [] }));
            } finally {
              await store.close();
            }
          },
        },
        {
          name: "JSON lines with fdatasync, no Parquet",
          run: async () => {
            const file = await open(join(dir, `lines-${run++}.ndjson`), "a");
            try {
              await lanes(4, load, async (signals) => {
                await file.appendFile(`${signals.map((one) => JSON.stringify(one)).join("\n")}\n`);
                await file.datasync();
              });
            } finally {
              await file.close();
            }
          },
        },
      ],
      { isSame: () => true },
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Works through a list with a fixed number of workers at once. */
async function lanes<T>(n: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: n }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}
