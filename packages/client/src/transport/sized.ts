/** What a parcel must tell of itself. */
export interface Sized {
  /** Made by `parcelId`. */
  readonly id: string;
  /** Only parcels that share it may travel in one body. */
  readonly context: string;
}

const sum = (ids: readonly string[], place: number): number =>
  ids.reduce((total, id) => total + Number(id.split(" ")[place]), 0);

/** Bytes of parcels, by their ids. */
export const weigh = (ids: readonly string[]): number => sum(ids, 1);

/** Records in parcels, by their ids. */
export const countRecords = (ids: readonly string[]): number => sum(ids, 2);
