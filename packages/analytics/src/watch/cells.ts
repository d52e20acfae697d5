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

  /** Calls back for each cell in the buckets `[from, to)`. */
  each(from: number, to: number, take: (cluster: number, sums: Sums) => void): void {
    const data = this.#data;
    for (let i = this.#indexOf(from); i < this.#length; i++) {
      const at = i * width;
      if ((data[at] ?? 0) >= to) return;
      const [, cluster = 0, rows = 0, size = 0, weightSquares = 0, sum = 0, squares = 0, weightedSquares = 0] = data.subarray(
        at,
        at + width,
      );
      take(cluster, { rows, size, weightSquares, sum, squares, weightedSquares });
    }
  }

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

  /** Adds the counts of the buckets `[from, to)` to `counts`, by bin. */
  addTo(counts: Map<number, number>, from: number, to: number): void {
    const data = this.#data;
    let [low, high] = [0, data.length / 3];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((data[middle * 3] ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    for (let at = low * 3; at < data.length && (data[at] ?? 0) < to; at += 3) {
      const bin = data[at + 1] ?? 0;
      counts.set(bin, (counts.get(bin) ?? 0) + (data[at + 2] ?? 0));
    }
  }
}

/** One day of one tally: its segments by key. */
export interface DayCells {
  readonly cells: ReadonlyMap<string, Cells>;
  readonly spreads: ReadonlyMap<string, Spread>;
}
