import type { z } from "zod";

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/**
 * Says in plain words why a value cannot be taken: for those who send records, not for those who know zod.
 *
 * @param raw what was parsed: the issue alone does not tell an absent field from one of a wrong type
 */
export function reasonOf(issue: z.core.$ZodIssue, raw: unknown): string {
  if (issue.code !== "unrecognized_keys" && issue.code !== "custom" && at(raw, issue.path) === undefined) return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return typeNames[issue.expected] ? `must be ${typeNames[issue.expected]}` : issue.message;
    case "invalid_value":
      return `must be one of ${issue.values.join(", ")}`;
    case "invalid_format":
      return issue.format === "uuid" ? "must be a UUID" : issue.message;
    case "too_small":
      return `must be at least ${issue.minimum}${charactersOf(issue.origin)}`;
    case "too_big":
      return `must be at most ${issue.maximum}${charactersOf(issue.origin)}`;
    case "unrecognized_keys":
      return `holds what is not known: ${issue.keys.join(", ")}`;
    default:
      return issue.message;
  }
}

function charactersOf(origin: string): string {
  return origin === "string" ? " characters long" : "";
}

function at(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
