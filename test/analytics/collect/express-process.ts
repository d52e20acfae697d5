import type { AddressInfo } from "node:net";
import { createCollector, createMemoryStore } from "@telltale/analytics";
import { toNodeHandler } from "@telltale/analytics/node";
import express from "express";
import { noonMs } from "../parquet/records.ts";

/**
 * An Express application with a collector in it, in a process of its own: under Vitest, Node is told to prefer modules even
 * where a package asks for CommonJS, which Express's dependencies do not bear. `GET /kept` says what was kept.
 */
const store = createMemoryStore();
const app = express();
app.use("/telltale", toNodeHandler(createCollector({ store, now: () => noonMs, maxBodyBytes: 10_000 })));
app.get("/kept", async (_request: unknown, response: { json: (body: unknown) => void }) => {
  await store.seal();
  response.json(store.sealed.signals);
});
const server = app.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
