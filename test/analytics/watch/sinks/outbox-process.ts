import { createNodeEngine } from "../../../../packages/analytics/src/engine/node-engine.ts";
import { createSinks } from "../../../../packages/analytics/src/watch/sinks/create-sinks.ts";
import { openOutbox } from "../../../../packages/analytics/src/watch/sinks/open-outbox.ts";
import { alertOf } from "./notifications.ts";

/** A process that adds an alert and then delivers, until it is killed: `outbox-process.ts DIR URL`. */
const [dir = "", url = ""] = process.argv.slice(2);
const sinks = createSinks(
  { oncall: { type: "pagerduty", routingKey: "$KEY", url } },
  { env: { KEY: "0123456789abcdef0123456789abcdef" }, write: () => {} },
);
const outbox = openOutbox({ dir, engine: await createNodeEngine(), sinks });
await outbox.add(alertOf(), ["oncall"]);
console.log("added");
outbox.start();
