import { describe, expect, it } from "vitest";
import { createBacklog } from "../../../packages/analytics/src/collect/backlog.ts";
import { createMemoryStore } from "../../../packages/analytics/src/parquet/memory-store.ts";
import { batchOf } from "../parquet/records.ts";

/** A store whose disk answers when the test says so. */
function slowStore() {
  const waiting: ((failure?: Error) => void)[] = [];
  const append = () =>
    new Promise<void>((resolve, reject) => waiting.push((failure) => (failure ? reject(failure) : resolve())));
  return { store: { ...createMemoryStore(), append }, waiting };
}

describe("createBacklog", () => {
  it("turns away once too many wait, until the disk has caught up", async () => {
    const { store, waiting } = slowStore();
    const backlog = createBacklog(store, { mostWaiting: 2, now: () => 0 });
    const first = backlog.append(batchOf({}));
    expect(backlog.tooMuch()).toBeNull();
    const second = backlog.append(batchOf({}));
    expect(backlog.tooMuch()).toMatchObject({ status: 503, code: "slow_disk", retryAfterS: 5 });
    waiting[0]?.();
    await first;
    expect(backlog.tooMuch()).toBeNull();
    waiting[1]?.();
    await second;
  });

  it("turns away once one has waited too long, and is not confused by a failure", async () => {
    let nowMs = 0;
    const { store, waiting } = slowStore();
    const backlog = createBacklog(store, { slowMs: 1000, now: () => nowMs });
    const append = backlog.append(batchOf({}));
    nowMs = 1000;
    expect(backlog.tooMuch()).toBeNull();
    nowMs = 1001;
    expect(backlog.tooMuch()).toMatchObject({ status: 503 });
    waiting[0]?.(new Error("ENOSPC"));
    await expect(append).rejects.toThrow("ENOSPC");
    expect(backlog.tooMuch()).toBeNull();
  });
});
