import type { Window } from "../../tables/window.ts";
import type { AlertNotification, Quantity, Unit } from "./notification.ts";

/** A number in its unit, for a person: `9.1 %`, `31.2 s`, `$4.20`. */
export function inUnit(value: number, unit: Unit): string {
  switch (unit) {
    case "rate":
      return `${short(value * 100)} %`;
    case "usd":
      return `${value < 0 ? "−" : ""}$${Math.abs(value) < 1 ? short(Math.abs(value)) : Math.abs(value).toFixed(2)}`;
    case "ms":
      return durationText(value);
    case "tokens":
      return `${short(value)} tokens`;
    case "score":
    case "count":
      return short(value);
  }
}

/** A length of time: `850 ms`, `31.2 s`, `12 min`, `3.5 h`, `2 days`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${short(ms / 1000)} s`;
  if (ms < 7_200_000) return `${short(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${short(ms / 3_600_000)} h` : `${short(ms / 86_400_000)} days`;
}

/** A moment in a time zone, with the zone: `2026-01-31 14:05 UTC`. */
export function timeText(atMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  }).formatToParts(atMs);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")} ${part("timeZoneName")}`;
}

/** A stretch of time: `2026-01-31 11:55 to 12:00 UTC`. */
export function windowText({ fromMs, toMs }: Window, timeZone: string): string {
  const [from, to] = [timeText(fromMs, timeZone), timeText(toMs, timeZone)];
  const [fromDay, fromTime, fromZone] = from.split(" ");
  const [toDay, toTime, toZone] = to.split(" ");
  if (fromZone !== toZone) return `${from} to ${to}`;
  return fromDay === toDay ? `${fromDay} ${fromTime} to ${toTime} ${toZone}` : `${fromDay} ${fromTime} to ${to}`;
}

/** The interval with its confidence: `95 % interval 6.2 % to 13 %`; empty where there is none. */
export function intervalText({ low, high, confidence, unit }: Quantity): string {
  if (low === null && high === null) return "";
  const range =
    low === null
      ? `up to ${inUnit(high ?? 0, unit)}`
      : high === null
        ? `${inUnit(low, unit)} or more`
        : `${inUnit(low, unit)} to ${inUnit(high, unit)}`;
  return `${confidenceText(confidence)} interval ${range}`;
}

/** A confidence with as many digits as tell it from certainty: `95 %`, `99.97 %`. */
function confidenceText(confidence: number): string {
  const missing = 100 * (1 - confidence);
  if (missing >= 1 || missing <= 0) return `${short(confidence * 100)} %`;
  return `${Number((100 - missing).toFixed(Math.ceil(-Math.log10(missing))))} %`;
}

/** The threshold and its side: `above 5 %`; empty where there is none. */
export function thresholdText({ quantity, threshold }: Pick<AlertNotification, "quantity" | "threshold">): string {
  if (!threshold) return "";
  return `${threshold.comparison} ${inUnit(threshold.value, threshold.unit ?? quantity?.unit ?? "count")}`;
}

/** Three digits that say something, whole numbers from a thousand on, in groups. */
function short(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3))).replace("-", "−");
}
