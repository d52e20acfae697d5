/** Below this many values the platform's own sort is faster than counting digits. */
const radixFrom = 20_000;
const digitBits = 11;
const radix = 1 << digitBits;
const passes = Math.ceil(64 / digitBits);

/**
 * A sorted copy of a sample. Large samples are sorted by their bits (a radix sort of 11-bit digits): linear time, no comparator.
 *
 * @param x observations, any length; NaN sorts last
 * @returns a fresh ascending array; `x` is not changed
 * @see Knuth (1998), The Art of Computer Programming, vol. 3, 5.2.5
 * @example sorted([3, 1, 2]); // [1, 2, 3]
 */
export function sorted(x: ArrayLike<number>): Float64Array {
  return sortInPlace(new Float64Array(x));
}

/** Sorts an array that its owner gives away; the result may be another array. */
export function sortInPlace(values: Float64Array): Float64Array {
  if (values.length < radixFrom) return values.sort();
  let kept = 0;
  while (kept < values.length && !Number.isNaN(values[kept])) kept++;
  for (let i = kept + 1; i < values.length; i++) if (!Number.isNaN(values[i])) values[kept++] = values[i]!;
  // A NaN may carry any bits, so it stays out of the digits.
  values.fill(NaN, kept);
  const ascending = radixSort(owned(values.subarray(0, kept)));
  if (kept === values.length) return ascending;
  values.set(ascending);
  return values;
}

/** The array itself if it has its buffer to itself, else a copy: the digits are read from the buffer. */
function owned(values: Float64Array): Float64Array {
  return values.byteOffset === 0 && values.buffer.byteLength === values.byteLength ? values : values.slice();
}

/** The digits from this one on hold sign, exponent and half of what the mantissa's high word has: enough to tell most values apart. */
const firstTopDigit = 3;
/** Moves per value that insertion may take before the lower digits are cheaper. */
const movesPerValue = 4;

/**
 * Sorts doubles by their raw bits: by the three highest digits, then by insertion among the few neighbours these do not tell apart.
 * Where there are too many of those, all six digits are sorted by.
 */
function radixSort(values: Float64Array): Float64Array {
  const spare = new Float64Array(values.length);
  const [almost, free] = byDigits(values, spare, topCounts(values), firstTopDigit);
  if (insert(almost, movesPerValue * almost.length)) return almost;
  return byDigits(almost, free, digitCounts(almost), 0)[0];
}

/**
 * Sorts by the digits from `first` on, lowest first, which keeps the order the lower ones gave. As numbers with a sign and a
 * magnitude, the negative ones come out last and from small to large magnitude, so they are turned round and put first in the end.
 *
 * @returns the sorted array, and the other one
 */
function byDigits(values: Float64Array, spare: Float64Array, counts: Uint32Array, first: number): [Float64Array, Float64Array] {
  const n = values.length;
  let [from, to] = [values, spare];
  for (let pass = first; pass < passes; pass++) {
    const starts = counts.subarray(pass * radix, (pass + 1) * radix);
    if (!accumulate(starts, n)) continue;
    scatter(from, to, starts, pass);
    [from, to] = [to, from];
  }
  let negative = n;
  while (negative > 0 && (from[negative - 1]! < 0 || Object.is(from[negative - 1], -0))) negative--;
  if (negative === n) return [from, to];
  to.set(from.subarray(negative).reverse());
  to.set(from.subarray(0, negative), n - negative);
  return [to, from];
}

/** Insertion sort of values that are nearly in order; false, with all values still there, when it would take too many moves. */
function insert(values: Float64Array, budget: number): boolean {
  let left = budget;
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!;
    if (!(values[i - 1]! > value)) continue;
    let at = i;
    while (at > 0 && values[at - 1]! > value) {
      values[at] = values[at - 1]!;
      at--;
    }
    values[at] = value;
    left -= i - at;
    if (left < 0) return false;
  }
  return true;
}

/** Which half of a double the machine stores first. */
const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const [low, high] = isLittleEndian ? [0, 1] : [1, 0];
const mask = radix - 1;

/** How often each of the six digits occurs at its place, all places in one reading. The third digit straddles the words. */
function digitCounts(values: Float64Array): Uint32Array {
  const counts = new Uint32Array(passes * radix);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < words.length; i += 2) {
    const l = words[i + low]!;
    const h = words[i + high]!;
    counts[l & mask]!++;
    counts[radix + ((l >>> 11) & mask)]!++;
    counts[2 * radix + (((l >>> 22) | (h << 10)) & mask)]!++;
    counts[3 * radix + ((h >>> 1) & mask)]!++;
    counts[4 * radix + ((h >>> 12) & mask)]!++;
    counts[5 * radix + (h >>> 23)]!++;
  }
  return counts;
}

/** The same of the three highest digits alone. */
function topCounts(values: Float64Array): Uint32Array {
  const counts = new Uint32Array(passes * radix);
  const words = new Uint32Array(values.buffer);
  for (let i = high; i < words.length; i += 2) {
    const h = words[i]!;
    counts[3 * radix + ((h >>> 1) & mask)]!++;
    counts[4 * radix + ((h >>> 12) & mask)]!++;
    counts[5 * radix + (h >>> 23)]!++;
  }
  return counts;
}

/** Moves each value to the next free place of its digit. */
function scatter(from: Float64Array, to: Float64Array, starts: Uint32Array, pass: number): void {
  const words = new Uint32Array(from.buffer);
  if (pass === 2) {
    for (let i = 0; i < from.length; i++) {
      to[starts[((words[2 * i + low]! >>> 22) | (words[2 * i + high]! << 10)) & mask]!++] = from[i]!;
    }
    return;
  }
  const word = pass < 2 ? low : high;
  const shift = pass < 2 ? pass * digitBits : pass * digitBits - 32;
  for (let i = 0; i < from.length; i++) to[starts[(words[2 * i + word]! >>> shift) & mask]!++] = from[i]!;
}

/** Turns counts into starts; false when all values share the digit and the pass can be left out. */
function accumulate(counts: Uint32Array, n: number): boolean {
  let start = 0;
  for (let digit = 0; digit < radix; digit++) {
    const count = counts[digit]!;
    if (count === n) return false;
    counts[digit] = start;
    start += count;
  }
  return true;
}
