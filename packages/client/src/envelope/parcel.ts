/** The three lists of an envelope. */
export type List = "spans" | "signals" | "scores";

/** Records of one list on their way, already written as JSON: the unit that is kept, sent and forgotten. */
export interface Parcel {
  readonly id: string;
  /** JSON of what the records share. */
  readonly context: string;
  readonly list: List;
  readonly records: readonly string[];
}

/** The version of the wire this client writes; a test holds it to core's. */
export const wireVersion = 1;
export const sdk = "@telltale/client/0.1.0";

/**
 * Seals parcels as the JSON of one `Envelope`. Pure.
 *
 * @param parcels at least one, all of one context
 * @param sentAtMs the sender's clock as it leaves: at each attempt anew, so that the collector can tell a wrong clock
 */
export function seal(parcels: readonly Parcel[], sentAtMs: number): string {
  const lists: { [list: string]: string[] } = {};
  for (const { list, records } of parcels) {
    lists[list] ??= [];
    lists[list].push(...records);
  }
  // An array as a string is its items with commas between.
  const body = Object.entries(lists).map(([list, records]) => `,"${list}":[${records}]`);
  return `{"v":${wireVersion},"sentAtMs":${sentAtMs},"sdk":"${sdk}","context":${parcels[0]?.context}${body.join("")}}`;
}

/** Names a parcel of so many bytes of UTF-8, and so many records. */
export type NameParcel = (bytes: number, records: number) => string;
