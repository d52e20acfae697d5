const faults =
  /halluc|toxic|harm(?!less)|bias|injection|leak|exfiltrat|unsupported|unusual|wrong|secret|personalData|refus|error|risk|fault|(?:un|in|ir|dis)(?:faith|ground|relev|complet|correct|help|accura|coheren|satisf|safe)/i;
const virtues = /faith|ground|relev|complet|concis|correct|help|quality|accura|coheren|satisf|fluen|safe|harmless/i;

/**
 * Which way a score is better, by its name: less of a fault such as hallucination, more of a virtue such as faithfulness.
 *
 * @returns null where the name does not say
 * @example betterScore("hallucination"); // "down"
 */
export function betterScore(name: string): "up" | "down" | null {
  return faults.test(name) ? "down" : virtues.test(name) ? "up" : null;
}
