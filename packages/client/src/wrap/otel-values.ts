import { finishReasonOf } from "../calls/finish-reason.ts";

/** What an attribute may hold. */
export type Value = string | number | boolean | readonly unknown[] | null | undefined;

const longestWord = 1_024;

/** A name; ids that are numbers are names too. */
export function word(value: Value): string | undefined {
  const text = typeof value === "number" && Number.isFinite(value) ? String(value) : value;
  return typeof text === "string" && text !== "" ? text.slice(0, longestWord) : undefined;
}

/** A number; some instrumentations write it as text. */
export function number(value: Value): number | undefined {
  const found = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

/** A whole number of things. */
export function count(value: Value): number | undefined {
  const found = number(value);
  return found !== undefined && Number.isSafeInteger(found) && found >= 0 ? found : undefined;
}

/** A duration in milliseconds, as long as a record may tell. */
export function millis(value: Value): number | undefined {
  const found = number(value);
  return found !== undefined && found >= 0 && found <= 1e13 ? found : undefined;
}

/** A duration in seconds, as milliseconds. */
export function seconds(value: Value): number | undefined {
  const found = millis(value);
  return found === undefined ? undefined : millis(found * 1_000);
}

export function httpStatus(value: Value): number | undefined {
  const found = count(value);
  return found !== undefined && found <= 999 ? found : undefined;
}

export const flag = (value: Value): boolean | undefined => (typeof value === "boolean" ? value : undefined);

/** Why a model stopped, in our words: the first of those that are said. */
export function finishReason(value: Value): string | undefined {
  const said = word([value].flat()[0] as Value);
  return said && finishReasonOf(said);
}
