import { z } from "zod";

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A length of time as people write it, in milliseconds; null where it is none. @example lengthMs("90s"); // 90000 */
export function lengthMs(text: string): number | null {
  const [, count = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(text.trim()) ?? [];
  const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
  return ms > 0 ? ms : null;
}

/** `5m`, `60s`, `1h`, `30d`, `2w`, or a number of milliseconds. */
export const Length = z.union([z.string(), z.number()]).transform((given, context) => {
  const ms = typeof given === "number" ? given : lengthMs(given);
  if (ms !== null && ms > 0 && Number.isFinite(ms)) return ms;
  context.issues.push({
    code: "custom",
    input: given,
    message: `"${given}" is not a length of time: write 60s, 5m, 1h, 30d or 2w`,
  });
  return z.NEVER;
});

/** A moment: `2026-02-01`, `2026-02-01T08:00Z`, or epoch milliseconds; UTC where no zone is named. */
export const Moment = z.union([z.string(), z.number(), z.date()]).transform((given, context) => {
  const text = String(given);
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text) || /^\d{4}-\d{2}-\d{2}$/.test(text);
  const ms =
    typeof given === "number" ? given : given instanceof Date ? given.getTime() : Date.parse(hasZone ? text : `${text}Z`);
  if (Number.isFinite(ms)) return ms;
  context.issues.push({
    code: "custom",
    input: given,
    message: `"${text}" is not a time: write 2026-02-01 or 2026-02-01T08:00Z`,
  });
  return z.NEVER;
});
