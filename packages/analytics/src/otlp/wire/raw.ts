import type { Raw } from "./protobuf.ts";

export function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A field by the name OTLP JSON gives it, or by the name the protobuf has, which some senders write. */
export function get(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  const other = underscored(name);
  return Object.hasOwn(value, other) ? value[other] : undefined;
}

const underscoredNames = new Map<string, string>();

function underscored(name: string): string {
  let other = underscoredNames.get(name);
  if (other === undefined) {
    other = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    underscoredNames.set(name, other);
  }
  return other;
}

/**
 * An id in lower-case hex. OTLP JSON asks for hex; some senders write base64, as protobuf's JSON mapping would, and some
 * put `0x` before it.
 *
 * @param bytes 16 of a trace, 8 of a span
 * @returns undefined where it is absent, of another length, or all zeros
 */
export function idOf(value: unknown, bytes: 8 | 16): string | undefined {
  if (typeof value !== "string") return undefined;
  const hex = value.replace(/^0x/i, "").toLowerCase();
  const id = isHex(hex, bytes) ? hex : fromBase64(value, bytes);
  return id !== undefined && isHex(id, bytes) && !/^0+$/.test(id) ? id : undefined;
}

const isHex = (text: string, bytes: number): boolean => text.length === 2 * bytes && /^[0-9a-f]+$/.test(text);

function fromBase64(text: string, bytes: number): string | undefined {
  if (text.replace(/=+$/, "").length !== Math.ceil((bytes * 4) / 3) || !/^[\w+/-]+=*$/.test(text)) return undefined;
  const standard = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  return Array.from(atob(standard), (digit) => digit.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** Nanoseconds since 1970, as bigint, digits or number, in milliseconds exact to the microsecond; undefined if there are none. */
export function msOfNanos(nanos: unknown): number | undefined {
  const exact = typeof nanos === "string" && /^\d{1,20}$/.test(nanos) ? BigInt(nanos) : nanos;
  if (typeof exact === "bigint") return exact > 0n ? Number(exact / 1000n) / 1000 : undefined;
  return typeof exact === "number" && exact > 0 ? Math.floor(exact / 1000) / 1000 : undefined;
}

/** The other way round. */
export function nanosOfMs(ms: number): bigint {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}

/** An enum by number or by name: `3`, `"3"`, `"SPAN_KIND_CLIENT"`. */
export function enumOf(value: unknown, names: readonly string[]): number {
  if (typeof value !== "string") return typeof value === "number" && Number.isSafeInteger(value) ? value : 0;
  const place = names.findIndex((name) => value.toUpperCase().endsWith(name));
  return place >= 0 ? place : Number.parseInt(value, 10) || 0;
}

export const spanKindNames = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
export const statusNames = ["UNSET", "OK", "ERROR"];
