import { createWatch, type RulesInput, type WatchOptions } from "@telltale/analytics/node";
import { onTestFinished } from "vitest";
import type { Notification } from "../../../packages/analytics/src/watch/sinks/notification.ts";
import { errorRule, minute, noon } from "./some-spans.ts";

/** A watch whose clock stands still until it is moved, and what it told. */
export async function watchOf(dir: string, options: Partial<WatchOptions> = {}) {
  const told: Notification[] = [];
  const warnings: string[] = [];
  const clock = { nowMs: noon };
  const watch = await createWatch({
    dir,
    rules: errorRule as RulesInput,
    sinks: { me: (notification) => void told.push(notification) },
    settleMs: 0,
    nowMs: () => clock.nowMs,
    onWarning: (message) => warnings.push(message),
    ...options,
  });
  onTestFinished(() => watch.close());
  const at = async (minutes: number) => {
    clock.nowMs = noon + minutes * minute;
    const done = await watch.evaluate();
    await watch.flush();
    return done;
  };
  const events = () => told.map((one) => (one.kind === "alert" ? one.event : one.kind));
  return { watch, at, told, warnings, events };
}
