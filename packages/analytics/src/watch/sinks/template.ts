import { suggestion } from "../../engine/closest.ts";
import type { Escape } from "./escapes.ts";

const place = /\{\{\s*([\w.]*)\s*\}\}/g;

/** Own words for a sink, with `{{value}}` where a value goes. Names: {@link templateValueNames}. */
export interface Templates {
  /** One line. */
  readonly title?: string;
  /** Everything after it; without, the default text. */
  readonly text?: string;
}

/** What a template may ask for. */
export const templateValueNames = [
  "event",
  "severity",
  "rule",
  "about",
  "title",
  "summary",
  "metric",
  "value",
  "interval",
  "n",
  "threshold",
  "segment",
  "since",
  "lasting",
  "window",
  "owner",
  "runbook",
  "url",
  "moved",
  "shipped",
  "sessions",
  "also",
  "silence",
  "explain",
] as const;

export type TemplateValues = Readonly<Record<(typeof templateValueNames)[number], string>>;

/**
 * What is wrong with a template, to be said when it is read rather than at night when it is needed.
 *
 * @returns a reason; undefined where nothing is
 */
export function templateFault(template: string): string | undefined {
  const unknown = [...template.matchAll(place)].map(([, name = ""]) => name).find((name) => !isValueName(name));
  if (unknown === undefined) return undefined;
  return `{{${unknown}}} is no value of a notification${suggestion(unknown, templateValueNames)}`;
}

/** The template's own words as they are, and each value escaped for where it goes. */
export function fillTemplate(template: string, values: TemplateValues, escaped: Escape): string {
  return template.replace(place, (_, name: string) => (isValueName(name) ? escapeLines(values[name], escaped) : ""));
}

function escapeLines(value: string, escaped: Escape): string {
  return value.split("\n").map(escaped).join("\n");
}

function isValueName(name: string): name is keyof TemplateValues {
  return templateValueNames.some((one) => one === name);
}
