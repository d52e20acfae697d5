const pattern = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * A time as vendors write it: ISO 8601 or what a database prints, UTC where no zone is named; a number of seconds, milliseconds,
 * microseconds or nanoseconds since 1970, told by its size; or `[seconds, nanoseconds]`, as OpenTelemetry JS holds it.
 *
 * @returns milliseconds since 1970, exact to the microsecond; undefined if it is no time
 */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === "number") return ofNumber(value);
  if (Array.isArray(value)) {
    const [seconds, nanos] = value as readonly unknown[];
    return typeof seconds === "number" && typeof nanos === "number" ? toMicros(seconds * 1000 + nanos / 1e6) : undefined;
  }
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^\d+(\.\d+)?(e\d+)?$/i.test(text)) return ofNumber(Number(text));
  const [, day, clock = "", fraction = "", zone = "Z"] = pattern.exec(text) ?? [];
  if (day === undefined) return undefined;
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  const ms = Date.parse(`${day}T${seconds}${zoneOf(zone)}`);
  // Date reads thousandths; the next three digits are added.
  return Number.isFinite(ms) ? ms + Number(fraction.padEnd(6, "0").slice(0, 6)) / 1000 : undefined;
}

/** Postgres and DuckDB write `+00`. */
function zoneOf(zone: string): string {
  if (/^(Z|UTC)$/i.test(zone)) return "Z";
  return zone.length === 3 ? `${zone}:00` : zone;
}

function ofNumber(value: number): number | undefined {
  if (!(value > 0 && Number.isFinite(value))) return undefined;
  // The four units are a factor of a thousand apart: the years 1973 to 5138 lie between.
  const perMs = value < 1e11 ? 1e-3 : value < 1e14 ? 1 : value < 1e17 ? 1e3 : 1e6;
  return toMicros(value / perMs);
}

const toMicros = (ms: number): number => Math.round(ms * 1000) / 1000;
