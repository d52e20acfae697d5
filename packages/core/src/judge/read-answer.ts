import { jsonObjectIn } from "./json-object-in.ts";
import type { Rubric } from "./rubric.ts";

/** What a judge said. */
export interface Verdict {
  /** Within the rubric's scale; yes and no are 1 and 0. */
  readonly value: number;
  readonly rationale: string;
  /** Of a points rubric: the points by criterion. */
  readonly points?: Readonly<Record<string, number>>;
}

/** A verdict, or why there is none, in words that a model can act on. */
export type ReadAnswer = { readonly ok: true; readonly verdict: Verdict } | { readonly ok: false; readonly fault: string };

/**
 * Reads a judge's answer. A code fence or words around the JSON object are borne; a value that is missing, of another type or not
 * on the scale is not: nothing is guessed, rounded or filled in.
 *
 * @param text what the model wrote
 * @example readAnswer({ name: "a", version: "1", question: "?", needs: [], scale: { kind: "yes-no", yes: "", no: "" } }, 'Sure: {"rationale": "kind", "verdict": false}'); // { ok: true, verdict: { value: 0, rationale: "kind" } }
 * @example readAnswer({ name: "a", version: "1", question: "?", needs: [], scale: { kind: "yes-no", yes: "", no: "" } }, "No."); // { ok: false, fault: "there is no JSON object in it" }
 */
export function readAnswer({ scale }: Rubric, text: string): ReadAnswer {
  const found = jsonObjectIn(text);
  if (!found.ok) return found;
  const answer = found.object;
  const given = typeof answer.rationale === "string" ? answer.rationale : "";
  const field = (name: string): unknown => (Object.hasOwn(answer, name) ? answer[name] : undefined);
  const fail = (fault: string): ReadAnswer => ({ ok: false, fault });
  const said = (value: number): ReadAnswer => ({ ok: true, verdict: { value, rationale: given } });

  if (scale.kind === "yes-no") {
    const verdict = field("verdict");
    if (typeof verdict !== "boolean") return fail(`"verdict" must be true or false, not ${shown(verdict)}`);
    return said(verdict ? 1 : 0);
  }
  if (scale.kind === "levels") {
    const score = field("score");
    const values = scale.levels.map(({ value }) => value);
    if (!isOneOf(score, values)) return fail(`"score" must be one of ${values.join(", ")}, not ${shown(score)}`);
    return said(score);
  }
  const points: Record<string, number> = {};
  for (const { name, most } of scale.criteria) {
    const earned = field(name);
    if (typeof earned !== "number" || !Number.isInteger(earned) || earned < 0 || earned > most)
      return fail(`"${name}" must be a whole number from 0 to ${most}, not ${shown(earned)}`);
    points[name] = earned;
  }
  const value = Object.values(points).reduce((sum, earned) => sum + earned, 0);
  return { ok: true, verdict: { value, rationale: given, points } };
}

function isOneOf(value: unknown, values: readonly number[]): value is number {
  return typeof value === "number" && values.includes(value);
}

/** A value as a message has it: short, and told from its absence. */
export function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value).slice(0, 60);
}
