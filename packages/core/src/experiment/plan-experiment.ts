import { asymptoticCsRadius, asymptoticCsRho, clusterDesignEffect, normPpf } from "../stats/index.ts";
import { type Experiment, sharesOf } from "./arm-of.ts";

/** What one's own traffic says of a measure. */
export interface Traffic {
  /** Users that come anew each day. */
  readonly usersPerDay: number;
  /** Things measured per user over the time of the experiment: scores, answers, sessions. ≥ 1 */
  readonly perUser: number;
  /** How alike one user's things are, 0…1. `icc` of a sample by user tells it. */
  readonly intraUserCorrelation: number;
  /** Standard deviation of one thing; of a rate p it is √(p (1 − p)). */
  readonly sd: number;
}

export interface PlanOptions {
  /** The smallest difference worth finding, in the measure's unit, not 0. */
  readonly minimumEffect: number;
  /** Chance of a false alarm, two-sided, which the arms beside the first share. Default 0.05. */
  readonly alpha?: number | undefined;
  /** Chance of finding that difference if it is there. Default 0.8. */
  readonly power?: number | undefined;
  /** Share of a user's variance that the time before foretells, 0…1, where CUPED is used. Default 0. */
  readonly foretold?: number | undefined;
}

/** How many users an experiment takes, in both arms together, and how many days. */
export interface Plan {
  /** If it is looked at once, at the end. */
  readonly once: { readonly users: number; readonly days: number };
  /** If it may be watched, and ended as soon as it is decided: at most. */
  readonly watched: { readonly users: number; readonly days: number };
  /** How much less calls of one user are worth than as many of different users. */
  readonly designEffect: number;
  readonly warnings: readonly string[];
}

/**
 * How long an experiment takes to find a difference: to be asked before it starts.
 *
 * @param experiment with two arms: the first and the smallest of the others are planned for
 * @throws {RangeError} if a number is out of its range
 * @see Kish (1965), Survey Sampling; Waudby-Smith et al. (2024), Annals of Statistics
 */
export function planExperiment(experiment: Experiment, traffic: Traffic, options: PlanOptions): Plan {
  const { usersPerDay, perUser, intraUserCorrelation, sd } = traffic;
  const { minimumEffect, alpha = 0.05, power = 0.8, foretold = 0 } = options;
  if (!(Number.isFinite(minimumEffect) && minimumEffect !== 0))
    throw new RangeError("planExperiment: there is no difference to find");
  if (!(alpha > 0 && alpha < 1 && power > 0 && power < 1))
    throw new RangeError("planExperiment: alpha and power must lie between 0 and 1");
  if (!(usersPerDay > 0 && sd > 0)) throw new RangeError("planExperiment: usersPerDay and sd must be above 0");
  if (!(foretold >= 0 && foretold < 1)) throw new RangeError("planExperiment: foretold must lie within 0…1");
  const designEffect = clusterDesignEffect(perUser, intraUserCorrelation);
  const [first = 0.5, ...others] = Object.values(sharesOf(experiment));
  const smallest = Math.min(...others);
  const own = alpha / others.length;
  // One user's mean varies by this; the difference of two arms of n users together by `spread` / n.
  const perUserVariance = ((sd * sd * designEffect) / perUser) * (1 - foretold);
  const inArms = first + smallest;
  const spread = perUserVariance * (inArms / first + inArms / smallest);
  const effect = Math.abs(minimumEffect);
  const beyond = normPpf(power);
  const once = Math.ceil((spread * (-normPpf(own / 2) + beyond) ** 2) / effect ** 2);
  const watched = smallestUsers((n) => {
    const radius = asymptoticCsRadius({ sd: Math.sqrt(spread), n, rho: asymptoticCsRho(n, own), alpha: own });
    return radius + beyond * Math.sqrt(spread / n) <= effect;
  }, once);
  const perDay = usersPerDay * (experiment.traffic ?? 1) * inArms;
  const inLayer = experiment.layer ? experiment.layer.to - experiment.layer.from : 1;
  const taking = (users: number) => ({
    users,
    days: perDay > 0 ? Math.ceil(users / (perDay * inLayer)) : Number.POSITIVE_INFINITY,
  });
  const plan = { once: taking(once), watched: taking(watched) };
  const warnings =
    plan.once.days > 28
      ? [
          "It takes more than four weeks: users lose their cookies and the product changes. Look for a larger difference, or more traffic.",
        ]
      : plan.once.days < 7
        ? ["It takes less than a week: let it run for one, for weekdays differ."]
        : [];
  return { ...plan, designEffect, warnings };
}

/** The smallest whole number from `least` on that suits; what suits stays suitable. */
function smallestUsers(isEnough: (n: number) => boolean, least: number): number {
  let [low, high] = [Math.max(1, least) - 1, Math.max(2, least)];
  while (!isEnough(high)) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
