/** |got − want| / |want|; the difference itself where nothing was wanted. */
export function relativeError(got: number, want: number): number {
  return Math.abs(got - want) / (Math.abs(want) || 1);
}
