import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createNodeEngine } from "@telltale/analytics/node";
import { expect, it } from "vitest";
import { createSinks } from "../../../../packages/analytics/src/watch/sinks/create-sinks.ts";
import { openOutbox } from "../../../../packages/analytics/src/watch/sinks/open-outbox.ts";
import { alertOf } from "./notifications.ts";
import { startReceiver } from "./receiver.ts";
import { pagerDuty } from "./services.ts";

it("pages once for an alert whose process was killed before, or while, it was told", async () => {
  const dir = await mkdtemp(join(tmpdir(), "telltale-outbox-"));
  let heard = () => {};
  let isDeaf = true;
  // Takes the event and is then cut off before its answer: what it did cannot be known to the sender.
  const receiver = await startReceiver((request) => {
    heard();
    return isDeaf ? "hang" : pagerDuty(request);
  });
  const url = `${receiver.url}/v2/enqueue`;

  const killedWhen = async (moment: "added" | "heard") => {
    const hearing = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const script = join(import.meta.dirname, "outbox-process.ts");
    const node = ["--conditions=@telltale/source", "--import", "tsx", script, dir, url];
    const child = spawn(process.execPath, node, { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    await once(createInterface({ input: child.stdout }), "line");
    if (moment === "heard") await hearing;
    child.kill("SIGKILL");
    await ended;
  };
  await killedWhen("added");
  await killedWhen("heard");
  isDeaf = false;

  const engine = await createNodeEngine();
  const sinks = createSinks(
    { oncall: { type: "pagerduty", routingKey: "$KEY", url } },
    { env: { KEY: "0123456789abcdef0123456789abcdef" }, write: () => {} },
  );
  const outbox = openOutbox({ dir, engine, sinks });
  await outbox.add(alertOf(), ["oncall"]);
  expect(await outbox.flush()).toEqual({ waiting: [], dead: [] });
  await outbox.flush();
  await engine.close();
  await receiver.close();
  await rm(dir, { recursive: true });

  const events = receiver.received.map(({ body }) => JSON.parse(body));
  expect(events.length).toBeGreaterThanOrEqual(2);
  const pages = new Set(events.map(({ dedup_key, event_action }) => `${event_action} ${dedup_key}`));
  expect([...pages]).toEqual(["trigger errorRate:4f2a:1769860800000"]);
}, 120_000);
