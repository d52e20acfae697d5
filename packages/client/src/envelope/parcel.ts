/** The three lists of an envelope. */
export type List = "spans" | "signals" | "scores";

const lists = ["spans", "signals", "scores"] as const;

/**
 * Records on their way, already written as JSON: the unit that is kept, sent and forgotten. Each list is JSON without its
 * brackets, empty where there is none.
 */
export interface Parcel extends Readonly<Record<List, string>> {
  readonly id: string;
  /** JSON of what the records share. */
  readonly context: string;
  readonly records: number;
  /** UTF-8 bytes of context and lists. */
  readonly bytes: number;
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
  const body = lists.map((list) => {
    const records = parcels.map((parcel) => parcel[list]).filter(Boolean);
    return records.length > 0 ? `,"${list}":[${records}]` : "";
  });
  return `{"v":${wireVersion},"sentAtMs":${sentAtMs},"sdk":"${sdk}","context":${parcels[0]?.context}${body.join("")}}`;
}

/**
 * The two halves of a parcel that is too large for the collector; none of a single record. Pure.
 *
 * @param newId names each half
 */
export function halve(parcel: Parcel, newId: () => string): readonly Parcel[] {
  const { context, records, bytes } = parcel;
  if (records < 2) return [];
  const all = lists.flatMap((list) =>
    (JSON.parse(`[${parcel[list]}]`) as unknown[]).map((record) => [list, JSON.stringify(record)] as const),
  );
  const middle = records >> 1;
  return [all.slice(0, middle), all.slice(middle)].map((half) => {
    const of = (list: List) => String(half.filter(([its]) => its === list).map(([, json]) => json));
    return {
      id: newId(),
      context,
      spans: of("spans"),
      signals: of("signals"),
      scores: of("scores"),
      records: half.length,
      bytes: bytes >> 1,
    };
  });
}
