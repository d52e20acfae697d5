import { appendFileSync, watch as watchFolder } from "node:fs";
import { join } from "node:path";
import { createWatch } from "@telltale/analytics/node";

/** A watcher that ends itself with SIGKILL at the moment its second argument names. */
const [dir = "", moment = "", nowMs = "0"] = process.argv.slice(2);
const die = () => process.kill(process.pid, "SIGKILL");

// The state is on the disk, nothing is in the outbox yet, or just coming.
if (moment === "decided") watchFolder(join(dir, "watch"), (_, name) => name === "state.json" && die());
if (moment === "queued") watchFolder(join(dir, "watch", "outbox", "waiting"), (_, name) => name?.endsWith(".json") && die());

const watch = await createWatch({
  dir,
  rules: { presets: "none", rules: [{ extends: "error-rate", name: "errors" }] },
  sinks: {
    me: (notification) => {
      if (moment === "sending") die();
      appendFileSync(join(dir, "told.txt"), `${notification.id}\n`);
      if (moment === "sent") die();
    },
  },
  settleMs: 0,
  nowMs: () => Number(nowMs),
});
await watch.evaluate();
await watch.flush();
await watch.close();
