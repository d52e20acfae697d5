import type { Context } from "@telltale/core/trace";

/** The three lists of an envelope. */
export type List = "spans" | "signals" | "scores";

/** Records on their way, already written as JSON: the unit that is sent, acknowledged and forgotten. */
export interface Parcel {
  readonly context: Context;
  readonly spans: readonly string[];
  readonly signals: readonly string[];
  readonly scores: readonly string[];
  /** How many records, and how many bytes they come to. */
  readonly records: number;
  readonly bytes: number;
}

/** The version of the wire this client writes; a test holds it to core's. */
export const wireVersion = 1;
export const sdk = "@telltale/client/0.1.0";

/**
 * Seals a parcel as the JSON of an `Envelope`. Pure.
 *
 * @param sentAtMs the sender's clock as it leaves: at each attempt anew, so that the collector can tell a wrong clock
 */
export function seal(parcel: Parcel, sentAtMs: number): string {
  const lists = (["spans", "signals", "scores"] as const)
    .filter((list) => parcel[list].length > 0)
    .map((list) => `,"${list}":[${parcel[list].join(",")}]`);
  const head = JSON.stringify({ v: wireVersion, sentAtMs, sdk, context: parcel.context });
  return `${head.slice(0, -1)}${lists.join("")}}`;
}
