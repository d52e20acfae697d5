/** Scores that tell of a fault. */
const faults = /hallucination|toxicity|leak|injection|exfiltration|unsupported|unusual|wrong|bias|refusal|error/i;

/** Which way a score is better, by its name: less of a fault, more of anything else. */
export function betterScore(name: string): "up" | "down" {
  return faults.test(name) ? "down" : "up";
}
