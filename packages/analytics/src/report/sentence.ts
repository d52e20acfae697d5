import { dayOf } from "../tables/window.ts";
import type { Finding } from "./finding.ts";
import type { Watched } from "./watched.ts";

/** What a finding is called, before it has a sentence. */
export type Unsaid = Omit<Finding, "sentence" | "incident">;
/** A finding that does not know yet what it belongs to. */
export type Said = Omit<Finding, "incident">;

const partNames: Readonly<Record<string, string>> = {
  feature: "feature",
  model: "model",
  requestModel: "model",
  toolName: "tool",
  promptName: "prompt",
  promptVersion: "version",
};

/** A finding as a sentence, for a person: `Median latency (feature summarise) creeps up: 4.51 s → 7.09 s (+57 %) …`. */
export function sentenceOf(finding: Unsaid, { label, unit }: Watched, isOpen: boolean): string {
  const { kind, segment, fromMs, toMs, reference, current } = finding;
  const { name, ...rest } = segment;
  const what = name === undefined ? label : label.replace(/score$/, `${name} score`);
  const parts = Object.entries(rest).map(([part, value]) => `${partNames[part] ?? part} ${value}`);
  const subject = parts.length > 0 ? `${what} (${parts.join(", ")})` : what;
  const [from, to] = [dayOf(fromMs), dayOf(toMs - 1)];
  const [before, now] = [inUnit(reference, unit), inUnit(current, unit)];
  const change = unit === "share" ? "" : changeOf(finding);
  switch (kind) {
    case "trend":
      return `${subject} creeps ${current > reference ? "up" : "down"}: ${before} → ${now}${change} from ${from} to ${to}.`;
    case "segment":
      return `${subject} is ${now}${change}, against ${before} for the other versions of the same prompt.`;
    case "change":
      return `New since ${from}: ${parts.join(", ")}, with ${now} of the model calls since then.`;
    case "step":
      return `${subject} is ${now} since ${from}${isOpen ? "" : ` (until ${to})`}; before, it was ${before}${change}.`;
    case "spike":
      return `${subject} was ${now} ${from === to ? `on ${from}` : `from ${from} to ${to}`}; otherwise it is ${before}${change}.`;
  }
}

function changeOf({ effect }: Unsaid): string {
  if (effect === null) return "";
  if (effect >= 1) return ` (× ${short(effect + 1)})`;
  return ` (${effect < 0 ? "−" : "+"}${Math.round(Math.abs(effect) * 100)} %)`;
}

/** A value in its unit, for a sentence. */
export function inUnit(value: number, unit: Watched["unit"]): string {
  if (unit === "share") return `${(value * 100).toFixed(1)} %`;
  if (unit === "usd") return `$${value < 1 ? Number(value.toPrecision(3)) : value.toFixed(2)}`;
  if (unit === "number") return short(value);
  return value < 1000
    ? `${Math.round(value)} ms`
    : value < 120_000
      ? `${short(value / 1000)} s`
      : `${short(value / 60_000)} min`;
}

function short(value: number): string {
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
}
