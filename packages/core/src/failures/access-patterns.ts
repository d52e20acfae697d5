import { adjustP, wilson } from "../stats/index.ts";
import { type Severity, severities } from "./failure-mode.ts";
import { type Counts, type PeerRate, peerRate, peerTail } from "./peer-rate.ts";
import { peerVolume, volumeTail } from "./peer-volume.ts";

/** What one user did in a stretch of time, as counts; what is left out is not known. */
export interface UserAccess {
  /** Questions seen. */
  readonly n: number;
  /** Questions asked, sampling undone. Default: those seen. */
  readonly volume?: number | undefined;
  /** Questions that read like an injection or ask for the system prompt, of those that were looked at for it. */
  readonly attempts?: Counts | undefined;
  /** Answers that decline, of those that were read for it. */
  readonly refusals?: Counts | undefined;
  /** Questions that say again what one of the user's ten before said, of those whose wording is known. */
  readonly repeats?: Counts | undefined;
  /** Questions that only vary one of the ten before: they begin alike and go on otherwise. */
  readonly variations?: Counts | undefined;
  /** Conversations of a single question. */
  readonly oneTurn?: Counts | undefined;
}

/** Why a user stands out. */
export interface AccessReason {
  readonly trait: "volume" | Share;
  /** Chance that one of the peers shows as much of it. */
  readonly pValue: number;
  /** In words, with the interval (Wilson, 95 %) and what is usual. */
  readonly says: string;
}

export interface AccessPattern {
  /** q-value: share of false alarms among users that stand out as much as this one; null where nobody could tell. */
  readonly qValue: number | null;
  readonly isUnusual: boolean;
  /** Of unusual ones: how grave what stands out would be. */
  readonly severity: Severity | null;
  /** What stands out, the least likely first; empty for users like the others. */
  readonly reasons: readonly AccessReason[];
}

export interface AccessOptions {
  /** Fewer questions than this say nothing of a user. Default 10. */
  readonly minimum?: number | undefined;
  /** Fewer users than this are nobody's peers. Default 20. */
  readonly leastPeers?: number | undefined;
  /** Share of false alarms to bear among those called unusual (Benjamini–Hochberg), 0 < fdr < 1. Default 0.05. */
  readonly fdr?: number | undefined;
}

const shares = {
  attempts: { severity: "high", what: "questions read like an injection or a probe of the system prompt" },
  refusals: { severity: "medium", what: "answers decline" },
  repeats: { severity: "low", what: "questions repeat one of the ten before" },
  variations: { severity: "medium", what: "questions only vary one of the ten before" },
  oneTurn: { severity: "low", what: "conversations are of a single question" },
} as const satisfies Readonly<Record<string, { severity: Severity; what: string }>>;

type Share = keyof typeof shares;
const shareNames = Object.keys(shares) as readonly Share[];

/**
 * Which users use an application unlike its others: far more, in the same words again and again, in variations of one template, in ever
 * new conversations, or against its boundaries.
 *
 * Each trait is compared with all users of the same stretch of time: a volume with a heavy (Pareto) tail over their quantiles, a share with
 * a beta-binomial distribution, since people differ, fitted so that the unusual do not say what is usual. The least likely trait, times the
 * number of traits, is a user's p-value, and Benjamini–Hochberg over all users bounds the share of false alarms. Unusual is not hostile:
 * read the reasons; and what one user in twenty does is usual here, but for questions that read like an attack: these are usual only where more
 * than half of the users ask them.
 *
 * @param users one entry per user of one stretch of time; all of them, also those too quiet to be told
 * @returns one pattern per user, in the order given. In made-up crowds without malice 0 to 0.7 % of the users that can be told are called unusual (`npm run bench -- access`)
 * @throws {RangeError} if `fdr` lies outside (0, 1), or a count outside 0…n
 * @see Benjamini and Hochberg (1995); Kleinman (1973)
 * @example accessPatterns(Array.from({ length: 40 }, (_, i) => ({ n: 12, attempts: { count: i === 0 ? 11 : 0, n: 12 } })))[0].severity; // "high"
 */
export function accessPatterns(
  users: readonly UserAccess[],
  { minimum = 10, leastPeers = 20, fdr = 0.05 }: AccessOptions = {},
): readonly AccessPattern[] {
  if (!(fdr > 0 && fdr < 1)) throw new RangeError("accessPatterns: fdr must lie in (0, 1)");
  for (const user of users) requireCounts(user);
  if (users.length < leastPeers) return users.map(() => unknown);
  const usual = { volume: peerVolume(users.map(volumeOf)), ...usualShares(users, leastPeers) };
  const told = users.map((user) => (user.n < minimum ? [] : reasonsOf(user, usual, minimum)));
  const qValues = adjustP(told.map(([first, ...others]) => (first ? Math.min(1, first.pValue * (1 + others.length)) : 1)));
  return told.map((reasons, i): AccessPattern => {
    if (reasons.length === 0) return unknown;
    const qValue = qValues[i] ?? 1;
    if (qValue > fdr) return { qValue, isUnusual: false, severity: null, reasons: [] };
    // That the user stands out is settled: what else is unlikely of them is told too.
    const cut = Math.max(reasons[0]?.pValue ?? 0, fdr / reasons.length);
    const telling = reasons.filter(({ pValue }) => pValue <= cut);
    return { qValue, isUnusual: true, severity: severityOf(telling), reasons: telling };
  });
}

function requireCounts(user: UserAccess): void {
  for (const name of shareNames) {
    const { count, n } = user[name] ?? none;
    if (!(count >= 0 && count <= n)) throw new RangeError(`accessPatterns: ${name} counts ${count} of ${n}`);
  }
}

const none: Counts = { count: 0, n: 0 };
const volumeOf = ({ n, volume = n }: UserAccess) => volume;
const unknown: AccessPattern = { qValue: null, isUnusual: false, severity: null, reasons: [] };

type Usual = { readonly volume: ReturnType<typeof peerVolume> } & Readonly<Record<Share, ReturnType<typeof peerRate>>>;

function usualShares(users: readonly UserAccess[], leastPeers: number): Readonly<Record<Share, ReturnType<typeof peerRate>>> {
  const of = (name: Share) => {
    const known = users.map((user) => user[name] ?? none).filter(({ n }) => n > 0);
    const found = known.length < leastPeers ? null : peerRate(known);
    return found && name === "attempts" ? withoutProbers(found, known) : found;
  };
  return {
    attempts: of("attempts"),
    refusals: of("refusals"),
    repeats: of("repeats"),
    variations: of("variations"),
    oneTurn: of("oneTurn"),
  };
}

/** More of what reads like an attack is nobody's honest usual: on texts chosen to mislead it, `injectionOf` errs in one of a hundred. */
const mostAttempts: PeerRate = { rate: 0.02, spread: 0.2 };

/** Many who probe would make it look usual: where the calmer half of the users does not, neither is it usual for the others. */
function withoutProbers(found: PeerRate, users: readonly Counts[]): PeerRate {
  const calm = users.toSorted((a, b) => a.count / a.n - b.count / b.n).slice(0, Math.ceil(users.length / 2));
  const sum = (of: keyof Counts) => calm.reduce((total, user) => total + user[of], 0);
  if (sum("count") > mostAttempts.rate * sum("n")) return found;
  return { rate: Math.min(found.rate, mostAttempts.rate), spread: Math.min(found.spread, mostAttempts.spread) };
}

/** Every trait that can be told of a user, the least likely first. */
function reasonsOf(user: UserAccess, usual: Usual, minimum: number): readonly AccessReason[] {
  const found: AccessReason[] = [];
  if (usual.volume) {
    const { median } = usual.volume;
    const says = `${Math.round(volumeOf(user))} questions, where half of the users ask ${Math.round(median)} or fewer`;
    found.push({ trait: "volume", pValue: volumeTail(volumeOf(user), usual.volume), says });
  }
  for (const trait of shareNames) {
    const [own, peers] = [user[trait] ?? none, usual[trait]];
    if (!peers || own.n < minimum) continue;
    const [low, high] = wilson(own.count, own.n).interval ?? [0, 1];
    const says = `${own.count} of ${own.n} ${shares[trait].what} (${percent(low)} to ${percent(high)}; usual: ${percent(peers.rate)})`;
    found.push({ trait, pValue: peerTail(own, peers), says });
  }
  return found.sort((a, b) => a.pValue - b.pValue);
}

/** The gravest of the reasons; a level more where much volume comes with one that is not harmless. */
function severityOf(reasons: readonly AccessReason[]): Severity {
  const levels = reasons.map(({ trait }) => severities.indexOf(trait === "volume" ? "medium" : shares[trait].severity));
  const level = Math.max(...levels);
  const isBoth = reasons.some(({ trait }) => trait === "volume") && level >= severities.indexOf("high");
  return severities[isBoth ? level + 1 : level] ?? "critical";
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
