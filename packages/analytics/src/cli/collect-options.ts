import type { Rate } from "../collect/rate-limits.ts";
import { UsageError } from "./usage-error.ts";

/** @throws {UsageError} where it is not a port */
export function portOf(text: string): number {
  const port = wholeNumber(text, 65_535);
  if (port === null) throw new UsageError(`--port ${text}: a port is a whole number from 0 to 65535`);
  return port;
}

/** Where figures are served: a port of this machine, or an address and a port, as `0.0.0.0:9464`. @throws {UsageError} */
export function metricsPlaceOf(text: string): { readonly port: number; readonly hostname?: string } {
  const [, hostname, digits = text] = /^(.+):(\d+)$/.exec(text) ?? [];
  const port = wholeNumber(digits, 65_535);
  if (port === null) throw new UsageError(`--metrics ${text}: write a port, or an address and a port, as 0.0.0.0:9464`);
  return { port, ...(hostname !== undefined && { hostname: hostname.replace(/^\[(.*)\]$/, "$1") }) };
}

/** How many proxies stand in front. @throws {UsageError} */
export function proxiesOf(text: string): number {
  const count = wholeNumber(text, 10);
  if (count === null)
    throw new UsageError(`--trust-proxy ${text}: write how many proxies stand in front of the collector, as 1`);
  return count;
}

/** @throws {UsageError} where one is not an origin */
export function originsOf(origins: readonly string[]): "*" | readonly string[] {
  if (origins.includes("*")) return "*";
  for (const origin of origins) {
    if (!/^https?:\/\/[^/\s]+$/.test(origin))
      throw new UsageError(`--allow-origin ${origin} is not an origin: write https://example.org, without a path, or *`);
  }
  return origins;
}

const sizes: Readonly<Record<string, number>> = { "": 1, b: 1, kb: 1e3, mb: 1e6 };

/** Bytes, as `500000`, `500kB` or `4MB`. @throws {UsageError} */
export function bytesOf(text: string): number {
  const [, count = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(count) * (sizes[unit.toLowerCase()] ?? Number.NaN));
  if (!(bytes >= 1 && bytes <= 1e9)) throw new UsageError(`--max-body ${text} is not a size: write 500kB or 4MB`);
  return bytes;
}

/** A rate, as `100/s`, `60000/min` or `100/s,60000/min`; undefined for `none`. @throws {UsageError} */
export function rateOf(flag: string, text: string): Rate | undefined {
  if (text === "none") return undefined;
  const rate: { requestsPerSecond?: number; recordsPerMinute?: number } = {};
  for (const part of text.split(",")) {
    const [, count = "", unit = ""] = /^\s*(\d+(?:\.\d+)?)\/(s|min)\s*$/.exec(part) ?? [];
    if (!(Number(count) > 0))
      throw new UsageError(`${flag} ${text}: write requests a second and records a minute, as 100/s,60000/min, or none`);
    rate[unit === "s" ? "requestsPerSecond" : "recordsPerMinute"] = Number(count);
  }
  return rate;
}

function wholeNumber(text: string, most: number): number | null {
  return /^\d+$/.test(text) && Number(text) <= most ? Number(text) : null;
}
