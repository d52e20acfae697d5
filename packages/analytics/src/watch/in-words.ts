import { z } from "zod";
import { suggestion } from "../engine/closest.ts";

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a set of fields",
  record: "a set of fields",
};

/**
 * What is wrong with a file that people write, in their words: zod's error map, behind what a schema says itself. An unknown field
 * stands beside those that there are.
 */
export const inWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "unrecognized_keys": {
      const names = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
      return issue.keys.map((key) => `"${key}" is not a field here${suggestion(key, names)}`).join("; ");
    }
    case "invalid_union": {
      if (typeof issue.discriminator !== "string" || !Array.isArray(issue.options)) return undefined;
      const given: unknown = Object(issue.input)[issue.discriminator];
      const names = issue.options.map(String);
      if (given === undefined) return `is missing: it must be one of ${names.join(", ")}`;
      return `there is no "${String(given)}"${suggestion(String(given), names)}`;
    }
    case "invalid_type":
      return issue.input === undefined ? "is missing" : `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    default:
      return undefined;
  }
};
