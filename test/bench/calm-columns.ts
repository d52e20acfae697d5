import {
  type ColumnSummary,
  categoricalSummary,
  countSummary,
  embeddingSummary,
  numericSummary,
  ordinalSummary,
  type Random,
  randomNormal,
  textSummary,
} from "@telltale/core";

/** Two windows of one population: whatever is found between them is false. */
export interface CalmColumn {
  readonly name: string;
  /** Rows from which on it is not tried: what it costs grows faster than what it shows. */
  readonly upTo: number;
  readonly draw: (n: number, random: Random) => ColumnSummary;
}

const many = (n: number, one: () => number) => Float64Array.from({ length: n }, one);
const poisson = (rate: number, random: Random) => {
  let [count, product] = [0, random()];
  for (const limit = Math.exp(-rate); product > limit; count++) product *= random();
  return count;
};
const level = (random: Random, mean: number) => Math.min(5, Math.max(1, Math.round(mean + 0.9 * randomNormal(random))));
/** Category r with a share of about 1/r: the first common, the last rare. */
const zipf = (random: Random, k: number) => `c${Math.floor((k + 1) ** random()) - 1}`;

/** Users with their own level, ten rows each. */
function users<T>(n: number, random: Random, one: (user: number) => T) {
  const window = (prefix: string) => {
    const [values, clusters]: [T[], string[]] = [[], []];
    for (let user = 0; user < n / 10; user++) {
      const own = randomNormal(random);
      for (let i = 0; i < 10; i++) {
        values.push(one(own));
        clusters.push(`${prefix}${user}`);
      }
    }
    return { values, clusters };
  };
  const [a, b] = [window("a"), window("b")];
  return [a.values, b.values, { clusters: { reference: a.clusters, current: b.clusters } }] as const;
}

const numeric = (name: string, one: (random: Random) => number): CalmColumn => ({
  name: `numeric, ${name}`,
  upTo: 100_000,
  draw: (n, random) =>
    numericSummary(
      many(n, () => one(random)),
      many(n, () => one(random)),
    ),
});
const words = Array.from({ length: 400 }, (_, i) => (i * 7919 + 911).toString(36));
const text = (random: Random) => Array.from({ length: 20 }, () => words[Math.floor(400 * random() ** 3)]).join(" ");
const point = (random: Random) => many(16, () => randomNormal(random));
const list = <T>(n: number, one: () => T) => Array.from({ length: n }, one);

export const calmColumns: readonly CalmColumn[] = [
  numeric("light tails", randomNormal),
  numeric("skewed (σ = 1)", (random) => 800 * Math.exp(randomNormal(random))),
  numeric("very skewed (σ = 2)", (random) => Math.exp(2 * randomNormal(random))),
  numeric("tied (nine in ten are 0)", (random) => (random() < 0.9 ? 0 : Math.ceil(3 * random()))),
  {
    name: "numeric, clustered",
    upTo: 100_000,
    draw: (n, random) => numericSummary(...users(n, random, (own) => Math.exp(0.8 * own + 0.6 * randomNormal(random)))),
  },
  {
    name: "ordinal, judge 1–5",
    upTo: 100_000,
    draw: (n, random) => {
      const scale = [1, 5] as const;
      return ordinalSummary(
        many(n, () => level(random, 3.8)),
        many(n, () => level(random, 3.8)),
        { scale },
      );
    },
  },
  {
    name: "ordinal, clustered",
    upTo: 100_000,
    draw: (n, random) => {
      const [x, y, clusters] = users(n, random, (own) => level(random, 3.5 + 0.8 * own));
      return ordinalSummary(x, y, { ...clusters, scale: [1, 5] });
    },
  },
  {
    name: "binary, 3 %",
    upTo: 100_000,
    draw: (n, random) => {
      const one = () => (random() < 0.03 ? "true" : "false");
      return categoricalSummary(list(n, one), list(n, one));
    },
  },
  {
    name: "binary, clustered",
    upTo: 100_000,
    draw: (n, random) =>
      categoricalSummary(...users(n, random, (own) => (random() < 1 / (1 + Math.exp(1.4 - own)) ? "true" : "false"))),
  },
  ...[5, 40].map((k) => ({
    name: `categorical, ${k} of falling share`,
    upTo: 100_000,
    draw: (n: number, random: Random) =>
      categoricalSummary(
        list(n, () => zipf(random, k)),
        list(n, () => zipf(random, k)),
      ),
  })),
  {
    name: "categorical, clustered",
    upTo: 100_000,
    draw: (n, random) =>
      categoricalSummary(...users(n, random, (own) => `c${Math.abs(Math.round(own + 0.7 * randomNormal(random)))}`)),
  },
  {
    name: "categorical, clustering measured",
    upTo: 10_000,
    draw: (n, random) => {
      const [x, y, { clusters }] = users(n, random, (own) => `c${Math.abs(Math.round(own + 0.7 * randomNormal(random)))}`);
      return categoricalSummary(x, y, { clusters, clustering: true });
    },
  },
  {
    name: "count, Poisson 0.3",
    upTo: 100_000,
    draw: (n, random) =>
      countSummary(
        many(n, () => poisson(0.3, random)),
        many(n, () => poisson(0.3, random)),
      ),
  },
  {
    name: "count, overdispersed",
    upTo: 100_000,
    draw: (n, random) => {
      const one = () => poisson(-Math.log(1 - random()), random);
      return countSummary(many(n, one), many(n, one));
    },
  },
  {
    name: "count, clustered",
    upTo: 100_000,
    draw: (n, random) => countSummary(...users(n, random, (own) => poisson(Math.exp(0.7 * own - 0.5), random))),
  },
  {
    name: "text",
    upTo: 1_000,
    draw: (n, random) =>
      textSummary(
        list(n, () => text(random)),
        list(n, () => text(random)),
        { random },
      ),
  },
  ...(["classifier", "mmd"] as const).map((method) => ({
    name: `embedding, ${method}`,
    upTo: 1_000,
    draw: (n: number, random: Random) => {
      const points = () => list(n, () => point(random));
      return embeddingSummary(points(), points(), { random, method, limit: method === "mmd" ? 150 : 2_000, permutations: 99 });
    },
  })),
];
