import type { Finding } from "../report/finding.ts";
import { askCommand } from "./ask-command.ts";

/** Parts of the records that sessions can be drawn from. */
const partsOfSessions = ["feature", "model", "promptName", "promptVersion"];

const minuteMs = 60_000;

/** What to do about a finding: the command that lists sessions of it, to be read; empty where it does not say when it was. */
export function nextStep({ fromMs, toMs, segment }: Pick<Finding, "fromMs" | "toMs" | "segment">): string {
  if (![fromMs, toMs].every((time) => Math.abs(time) < 8e15)) return "";
  const where = Object.fromEntries(Object.entries(segment).filter(([name]) => partsOfSessions.includes(name)));
  const whole = { fromMs: Math.floor(fromMs / minuteMs) * minuteMs, toMs: Math.ceil(toMs / minuteMs) * minuteMs };
  return askCommand("sessionsToRead", { ...whole, where });
}
