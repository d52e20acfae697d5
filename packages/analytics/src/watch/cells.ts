import type { Segment } from "@telltale/core/alerts";

/** Sums over rows: how many, their weights w, and what is weighed: x of a row, beside its size z. */
export interface Sums {
  /** Rows. */
  rows: number;
  /** Σ w·z */
  size: number;
  /** Σ w² */
  weightSquares: number;
  /** Σ w·x, Σ w·x², Σ (w·x)² */
  sum: number;
  squares: number;
  weightedSquares: number;
}

const width = 8;

/**
 * The sums of one segment by bucket of time and cluster, in order of time, as one growing array of numbers: a year of traffic is
 * slid over without an object per row.
 */
export class Cells {
  readonly segment: Segment;
  #data = new Float64Array(64 * width);
  #length = 0;

  constructor(segment: Segment) {
    this.segment = segment;
  }

  /** @param bucket must not lie before the last one added */
  add(bucket: number, cluster: number, { rows, size, weightSquares, sum, squares, weightedSquares }: Sums): void {
    if ((this.#length + 1) * width > this.#data.length) {
      const grown = new Float64Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data.set([bucket, cluster, rows, size, weightSquares, sum, squares, weightedSquares], this.#length++ * width);
  }

  /** The bucket of the first cell; 0 without any. */
  get firstBucket(): number {
    return this.#data[0] ?? 0;
  }

  /** Calls back for each cell in the buckets `[from, to)`. */
  each(from: number, to: number, take: (cluster: number, sums: Sums, bucket: number) => void): void {
    const data = this.#data;
    const value = (at: number) => data[at] ?? 0;
    for (let at = this.#indexOf(from) * width; at < this.#length * width && value(at) < to; at += width) {
      const sums = {
        rows: value(at + 2),
        size: value(at + 3),
        weightSquares: value(at + 4),
        sum: value(at + 5),
        squares: value(at + 6),
        weightedSquares: value(at + 7),
      };
      take(value(at + 1), sums, value(at));
    }
  }

  /** Whether there is any cell in the buckets `[from, to)`. */
  hasAny(from: number, to: number): boolean {
    const i = this.#indexOf(from);
    return i < this.#length && (this.#data[i * width] ?? 0) < to;
  }

  /** The first cell at or after a bucket. */
  #indexOf(bucket: number): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#data[middle * width] ?? 0) < bucket) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** How often values of each size occur in one segment, by bucket of time, in order of time. */
export class Spread {
  #data: number[] = [];

  add(bucket: number, bin: number, count: number): void {
    this.#data.push(bucket, bin, count);
  }

  /** Calls back for each count in the buckets `[from, to)`. */
  each(from: number, to: number, take: (bin: number, count: number, bucket: number) => void): void {
    const data = this.#data;
    const value = (at: number) => data[at] ?? 0;
    let [low, high] = [0, data.length / 3];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value(middle * 3) < from) low = middle + 1;
      else high = middle;
    }
    for (let at = low * 3; at < data.length && value(at) < to; at += 3) take(value(at + 1), value(at + 2), value(at));
  }
}

/** One day of one tally: its segments by key. */
export interface DayCells {
  readonly cells: ReadonlyMap<string, Cells>;
  readonly spreads: ReadonlyMap<string, Spread>;
}
