import { plain } from "./plain.ts";
import { type PiiRule, type PiiTier, spacedLetters } from "./rule.ts";

export interface PiiMatch {
  readonly type: string;
  /** Where it begins and ends in the text, in UTF-16 units, end exclusive. The value itself is not kept. */
  readonly start: number;
  readonly end: number;
  readonly tier: PiiTier;
  /** What the caller's `hash` made of the value, where one was given. */
  readonly hash?: string;
}

export interface PiiOptions {
  /** Only these types; by default all that the rules know. */
  readonly types?: readonly string[] | undefined;
  /**
   * Also report what only might be one: bare digits that no word nearby names. For redaction where a miss costs more than a hole
   * in the text; not for counting. Default false.
   */
  readonly eager?: boolean | undefined;
  /**
   * Makes something comparable of a value, so that two finds can be known as the same without keeping either. Use a keyed hash
   * (HMAC with a secret key): a plain hash of a phone number is undone by trying all phone numbers. The value comes in upper case
   * and without separators.
   */
  readonly hash?: ((value: string, type: string) => string) | undefined;
}

interface Found extends PiiMatch {
  readonly value: string;
  readonly strength: number;
}

const windowBefore = 64;
const windowAfter = 32;

/**
 * Finds what some rules describe. Where finds overlap, the better proven one stands, then the longer one.
 *
 * @param text any text, of any length: the work grows linearly with it
 * @returns finds in order, without overlaps
 * @example matchPii("card 4012 8888 8888 1881", creditCardRules); // [{ type: "credit_card", start: 5, end: 24, tier: "checksum" }]
 */
export function matchPii(text: string, rules: readonly PiiRule[], { types, eager = false, hash }: PiiOptions = {}): PiiMatch[] {
  const read = plain(text);
  const found: Found[] = [];
  for (const rule of rules) {
    if (types && !types.includes(rule.type)) continue;
    if (rule.keywords && !rule.keywords.some((word) => read.includes(word))) continue;
    for (const pattern of rule.patterns) collect(read, rule, pattern, eager, found);
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end || b.strength - a.strength);
  return withoutOverlaps(found).map(({ type, start, end, tier, value }) => ({
    type,
    start,
    end,
    tier,
    ...(hash && { hash: hash(value, type) }),
  }));
}

function collect(text: string, rule: PiiRule, pattern: RegExp, eager: boolean, found: Found[]): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index;
    const raw = rule.trim ? rule.trim(match[0]) : match[0];
    const value = raw?.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase() ?? "";
    if (!raw || rule.isValid?.(value, raw) === false) {
      pattern.lastIndex = start + 1;
      continue;
    }
    const end = start + raw.length;
    pattern.lastIndex = end;
    const named = isNamed(text, start, end, rule.context);
    const weak = !named && (typeof rule.isWeak === "function" ? rule.isWeak(value, raw) : rule.isWeak === true);
    if (weak && !eager) continue;
    const tier = rule.hasChecksum ? "checksum" : named ? "context" : "pattern";
    const strength = (weak ? 0 : 4) + (tier === "checksum" ? 2 : 0) + (named ? 3 : 0);
    found.push({ type: rule.type, start, end, tier, value, strength });
  }
}

const compiled = new Map<string, RegExp>();

/** Whether a context word stands shortly before or after. Words end where letters end, except in scripts without spaces. */
function isNamed(text: string, start: number, end: number, context: string | undefined): boolean {
  if (context === undefined) return false;
  let words = compiled.get(context);
  if (words === undefined) {
    const alternatives = context.split("|");
    const dense = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}]/u;
    const spaced = alternatives.filter((word) => !dense.test(word)).join("|");
    words = new RegExp(
      [`(?<![${spacedLetters}])(?:${spaced})(?![${spacedLetters}])`, ...alternatives.filter((word) => dense.test(word))].join(
        "|",
      ),
      "iu",
    );
    compiled.set(context, words);
  }
  return words.test(text.slice(Math.max(0, start - windowBefore), start)) || words.test(text.slice(end, end + windowAfter));
}

function withoutOverlaps(found: readonly Found[]): Found[] {
  const kept: Found[] = [];
  for (const next of found) {
    const last = kept.at(-1);
    if (last === undefined || next.start >= last.end) kept.push(next);
    else if (next.strength > last.strength) kept[kept.length - 1] = next;
  }
  return kept;
}
