import * as z from "zod";

/** Building blocks of the record schemas. The name of a field gives its unit; the block gives its range. */

/** Any text worth grouping by: a name, a version, a label. */
export const word = () => z.string().max(1024);

/** Free text: a message, a rationale. At most a million characters. */
export const prose = () => z.string().max(1_000_000);

/** A duration in milliseconds, fractions allowed; at most some three hundred years, so that no sum is lost in one. */
export const durationMs = () => z.number().min(0).max(1e13);

/** A point in time: milliseconds since 1970 UTC, fractions down to the microsecond. Years 1970 to 9999. */
export const timeMs = () => z.number().min(0).max(253_402_300_799_999);

/** A whole number of things. */
export const count = () => z.int().min(0);

/** A share, 0…1. */
export const share = () => z.number().min(0).max(1);

/** Money in US dollars, bounded as times are. */
export const usd = () => z.number().min(0).max(1e13);

export const flag = () => z.boolean();

/** Lower-case hexadecimal, as W3C Trace Context writes its ids; not all zeros. */
export const hex = (digits: number) =>
  z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`), `must be ${digits} lower-case hex digits, not all zero`);

/** Anything JSON can hold, by name. Kept as JSON. */
export const json = () => z.record(z.string(), z.json());

/** Names to names. Kept as a map. */
export const words = () => z.record(z.string().max(256), z.string().max(1024));
