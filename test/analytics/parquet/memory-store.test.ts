import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../../packages/analytics/src/parquet/memory-store.ts";
import { batchOf, spanOf } from "./records.ts";
import { testStore } from "./test-store.ts";

testStore("memory", async () => {
  const store = createMemoryStore();
  return {
    store,
    read: async (table) => store.sealed[table].map(({ id }) => id).sort(),
    remove: async () => {},
  };
});

describe("createMemoryStore", () => {
  it("keeps what it was given, not what becomes of it", async () => {
    const store = createMemoryStore();
    const span = spanOf(1, { name: "before" });
    await store.append(batchOf({ spans: [span] }));
    span.name = "after";
    await store.seal();
    expect(store.sealed.spans[0]?.name).toBe("before");
  });
});
