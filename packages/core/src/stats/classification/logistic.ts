import { solveSymmetric } from "./solve-symmetric.ts";

export interface LogisticFit {
  /** Intercept first, then one per column, in log-odds. */
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
  /** Without the prior's part. */
  readonly logLikelihood: number;
  readonly n: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly warnings: readonly string[];
}

export interface LogisticOptions {
  /** How much each row counts, ≥ 0; all alike when left out. */
  weights?: ArrayLike<number>;
  /** Normal prior per coefficient, intercept first: with no data the fit is its mean. Infinite variance means no prior. */
  prior?: { readonly mean: readonly number[]; readonly variance: readonly number[] };
  maxIterations?: number;
}

/**
 * Logistic regression by Newton's method with step halving: maximum likelihood, or the posterior mode under a normal prior.
 *
 * @param rows one row of numbers per observation, all of one length, without the intercept
 * @param outcome 1 or `true`, 0 or `false` per row
 * @returns the fit with standard errors from the observed information; ask it with {@link logisticPredict}
 * @throws {RangeError} if the inputs do not fit together, a value is not finite, or the columns are linearly dependent
 * @see McCullagh & Nelder (1989), Generalized Linear Models, ch. 4
 * @example logisticFit([[0], [0], [1], [1], [0], [1]], [0, 0, 1, 1, 1, 0]).coefficients[1]; // 1.38629…
 */
export function logisticFit(
  rows: readonly ArrayLike<number>[],
  outcome: ArrayLike<number | boolean>,
  { weights, prior, maxIterations = 25 }: LogisticOptions = {},
): LogisticFit {
  const width = checkedWidth(rows, outcome, weights, prior);
  const weightOf = (i: number): number => weights?.[i] ?? 1;
  const mean = prior?.mean ?? new Array<number>(width).fill(0);
  const precision = prior?.variance.map((variance) => 1 / variance) ?? new Array<number>(width).fill(0);

  const likelihoodOf = (beta: readonly number[]): number => {
    let sum = 0;
    for (const [i, row] of rows.entries()) {
      const eta = linear(beta, row);
      sum -= weightOf(i) * softplus(outcome[i] ? -eta : eta);
    }
    return sum;
  };
  const penaltyOf = (beta: readonly number[]): number =>
    beta.reduce((sum, b, j) => sum + (precision[j]! * (b - mean[j]!) ** 2) / 2, 0);

  let beta: readonly number[] = mean;
  let target = likelihoodOf(beta) - penaltyOf(beta);
  let converged = false;
  let iterations = 0;
  while (!converged && iterations < maxIterations) {
    iterations++;
    const { gradient, information } = derivatives(rows, outcome, weightOf, beta, mean, precision);
    const step = solveSymmetric(information, gradient).solution;
    let scale = 1;
    let next = beta.map((b, j) => b + step[j]!);
    let reached = likelihoodOf(next) - penaltyOf(next);
    while (reached < target - 1e-12 * Math.abs(target) && scale > 1e-8) {
      scale /= 2;
      next = beta.map((b, j) => b + scale * step[j]!);
      reached = likelihoodOf(next) - penaltyOf(next);
    }
    converged = step.every((change, j) => Math.abs(scale * change) <= 1e-10 * (1 + Math.abs(next[j]!)));
    beta = next;
    target = reached;
    if (!prior && rows.every((row, i) => linear(beta, row) > 15 === Boolean(outcome[i]) && Math.abs(linear(beta, row)) > 15))
      break;
  }
  const { information } = derivatives(rows, outcome, weightOf, beta, mean, precision);
  const standardErrors = solveSymmetric(information, mean).inverseDiagonal.map(Math.sqrt);
  return {
    coefficients: beta,
    standardErrors,
    logLikelihood: likelihoodOf(beta),
    n: rows.length,
    iterations,
    converged,
    warnings: converged ? [] : ["no finite maximum found: the columns may separate the outcomes; give a prior"],
  };
}

/**
 * The probability a logistic fit gives to one row.
 *
 * @param fit anything with coefficients, intercept first
 * @returns 0…1
 * @throws {RangeError} if the row does not fit the coefficients
 * @example logisticPredict({ coefficients: [0, 1] }, [0]); // 0.5
 */
export function logisticPredict(fit: { readonly coefficients: readonly number[] }, row: ArrayLike<number>): number {
  if (row.length !== fit.coefficients.length - 1)
    throw new RangeError("logisticPredict: the row has another length than the fit");
  return sigmoid(linear(fit.coefficients, row));
}

function derivatives(
  rows: readonly ArrayLike<number>[],
  outcome: ArrayLike<number | boolean>,
  weightOf: (i: number) => number,
  beta: readonly number[],
  mean: readonly number[],
  precision: readonly number[],
): { gradient: number[]; information: number[][] } {
  const gradient = beta.map((b, j) => -precision[j]! * (b - mean[j]!));
  const information = beta.map((_, j) => beta.map((__, l) => (j === l ? precision[j]! : 0)));
  for (const [i, row] of rows.entries()) {
    const eta = linear(beta, row);
    const residual = weightOf(i) * (outcome[i] ? sigmoid(-eta) : -sigmoid(eta));
    const curvature = weightOf(i) * sigmoid(eta) * sigmoid(-eta);
    for (let j = 0; j < beta.length; j++) {
      const xj = j === 0 ? 1 : row[j - 1]!;
      gradient[j]! += residual * xj;
      for (let l = 0; l <= j; l++) information[j]![l]! += curvature * xj * (l === 0 ? 1 : row[l - 1]!);
    }
  }
  for (let j = 0; j < beta.length; j++) for (let l = 0; l < j; l++) information[l]![j] = information[j]![l]!;
  return { gradient, information };
}

function checkedWidth(
  rows: readonly ArrayLike<number>[],
  outcome: ArrayLike<number | boolean>,
  weights: ArrayLike<number> | undefined,
  prior: LogisticOptions["prior"],
): number {
  const width = (rows[0]?.length ?? 0) + 1;
  if (rows.length === 0) throw new RangeError("logisticFit: no rows");
  if (outcome.length !== rows.length || (weights && weights.length !== rows.length)) {
    throw new RangeError("logisticFit: rows, outcomes and weights differ in length");
  }
  if (prior && (prior.mean.length !== width || prior.variance.length !== width || prior.variance.some((v) => !(v > 0)))) {
    throw new RangeError("logisticFit: the prior needs a mean and a positive variance per coefficient, intercept first");
  }
  for (const [i, row] of rows.entries()) {
    if (row.length !== width - 1) throw new RangeError(`logisticFit: row ${i} has another length`);
    if (!Array.prototype.every.call(row, Number.isFinite))
      throw new RangeError(`logisticFit: row ${i} has a value that is not finite`);
  }
  return width;
}

function linear(beta: readonly number[], row: ArrayLike<number>): number {
  let sum = beta[0]!;
  for (let j = 0; j < row.length; j++) sum += beta[j + 1]! * row[j]!;
  return sum;
}

function sigmoid(eta: number): number {
  return eta >= 0 ? 1 / (1 + Math.exp(-eta)) : Math.exp(eta) / (1 + Math.exp(eta));
}

/** ln(1 + eˣ) without overflow. */
function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}
