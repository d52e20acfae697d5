/**
 * Names a parcel so that it sorts by time, and can be weighed without being read.
 *
 * @param id unique, and sorting by time
 * @param bytes of the parcel
 * @param records how many it holds
 */
export const parcelId = (id: string, bytes: number, records: number): string => `${id} ${bytes} ${records}`;
