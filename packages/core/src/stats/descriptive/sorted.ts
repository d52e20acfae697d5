/** Below this many values the platform's own sort is faster than counting digits. */
const radixFrom = 20_000;
const digitBits = 11;
const radix = 1 << digitBits;

/**
 * A sorted copy of a sample. Large samples are sorted by their bits (six passes of an 11-bit radix sort): linear time, no
 * comparator.
 *
 * @param x observations, any length; NaN sorts last
 * @returns a fresh ascending array; `x` is not changed
 * @see Herf (2001), Radix tricks: flipping the bits of a double so that they order like the double
 */
export function sorted(x: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(x);
  return values.length < radixFrom ? values.sort() : radixSort(values);
}

function radixSort(values: Float64Array): Float64Array {
  const n = values.length;
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * n);
  const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
  const lowAt = isLittleEndian ? 0 : 1;
  let low = new Uint32Array(n);
  let high = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const top = words[2 * i + 1 - lowAt]!;
    const mask = top >>> 31 ? 0xffffffff : 0;
    low[i] = words[2 * i + lowAt]! ^ mask;
    // Negative numbers: flip all bits; others: flip the sign bit. A NaN with its sign bit set would come first, so clear it.
    high[i] = isNaNWord(top) ? 0xffffffff : top ^ (mask | 0x80000000);
  }
  let nextLow = new Uint32Array(n);
  let nextHigh = new Uint32Array(n);
  for (let shift = 0; shift < 64; shift += digitBits) {
    const starts = digitStarts(low, high, shift);
    if (starts === null) continue;
    for (let i = 0; i < n; i++) {
      const l = low[i]!;
      const h = high[i]!;
      const at = starts[digitOf(l, h, shift)]!++;
      nextLow[at] = l;
      nextHigh[at] = h;
    }
    [low, nextLow] = [nextLow, low];
    [high, nextHigh] = [nextHigh, high];
  }
  for (let i = 0; i < n; i++) {
    const top = high[i]!;
    const mask = top >>> 31 ? 0 : 0xffffffff;
    words[2 * i + lowAt] = low[i]! ^ mask;
    words[2 * i + 1 - lowAt] = top === 0xffffffff ? 0x7ff80000 : top ^ (mask | 0x80000000);
  }
  return values;
}

function isNaNWord(top: number): boolean {
  return (top & 0x7fffffff) > 0x7ff00000;
}

function digitOf(low: number, high: number, shift: number): number {
  if (shift >= 32) return (high >>> (shift - 32)) & (radix - 1);
  if (shift + digitBits <= 32) return (low >>> shift) & (radix - 1);
  return ((low >>> shift) | (high << (32 - shift))) & (radix - 1);
}

/** Where each digit's run begins, or null when all values share the digit. */
function digitStarts(low: Uint32Array, high: Uint32Array, shift: number): Uint32Array | null {
  const counts = new Uint32Array(radix);
  for (let i = 0; i < low.length; i++) counts[digitOf(low[i]!, high[i]!, shift)]!++;
  let start = 0;
  for (let digit = 0; digit < radix; digit++) {
    const count = counts[digit]!;
    if (count === low.length) return null;
    counts[digit] = start;
    start += count;
  }
  return counts;
}
