import type { NameParcel, Parcel } from "./parcel.ts";

/** The two halves of a parcel that is too large for the collector; none of a single record. Pure. */
export function halve(parcel: Parcel, name: NameParcel): readonly Parcel[] {
  const { records } = parcel;
  const middle = records.length >> 1;
  const halves = middle > 0 ? [records.slice(0, middle), records.slice(middle)] : [];
  return halves.map((half) => ({ ...parcel, id: name(`${half}`.length, half.length), records: half }));
}
