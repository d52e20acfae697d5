import { lengthMs } from "../watch/length.ts";
import { UsageError } from "./usage-error.ts";

/** A length of time that an option says. */
export function lengthOption(name: string, text: string): number {
  const ms = lengthMs(text);
  if (ms === null) throw new UsageError(`--${name} ${text} is not a length of time: write 60s, 5m, 2h, 30d or 2w`);
  return ms;
}
