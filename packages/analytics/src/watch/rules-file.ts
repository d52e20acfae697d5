import { readFile } from "node:fs/promises";
import { type FalseAlarmBudget, presets, type Rule, type Severity, type Silence } from "@telltale/core/alerts";
import { parseDocument } from "yaml";
import { z } from "zod";
import { suggestion } from "../engine/closest.ts";
import { inWords } from "./in-words.ts";
import { Length } from "./length.ts";
import { ruleOf } from "./rule-of.ts";
import { RuleInFile, SilenceInFile } from "./rule-schema.ts";
import { ReportSchedule } from "./schedule.ts";
import { Route } from "./sinks/routes.ts";
import { SinksConfig } from "./sinks/sink-config.ts";

/** What a file of rules says, ready to be watched. */
export interface Rules {
  readonly isRead: true;
  readonly rules: readonly Rule[];
  readonly falseAlarms: Partial<Readonly<Record<Severity, FalseAlarmBudget>>>;
  readonly silences: readonly Silence[];
  readonly sinks: SinksConfig;
  readonly routes: readonly Route[];
  readonly reports: readonly ReportSchedule[];
}

/** A file of rules that cannot be used: each fault with its place in the file, and what to write instead. */
export class RulesError extends Error {
  override readonly name = "RulesError";
}

const Budget = z
  .strictObject({ atMost: z.number().positive(), per: Length })
  .transform(({ atMost, per }): FalseAlarmBudget => ({ falseAlarms: atMost, perMs: per }));

const RulesFile = z.strictObject({
  presets: z.union([z.enum(["all", "none"]), z.array(z.string())], "must be all, none, or a list of their names").optional(),
  rules: z.array(RuleInFile).optional(),
  falseAlarms: z.strictObject({ critical: Budget.optional(), warning: Budget.optional(), info: Budget.optional() }).optional(),
  silences: z.array(SilenceInFile).optional(),
  sinks: SinksConfig.optional(),
  routes: z.array(Route).optional(),
  reports: z.array(ReportSchedule).optional(),
});

/** Rules as data, as a file or code writes them. */
export type RulesInput = z.input<typeof RulesFile>;

const presetRules: readonly Rule[] = Object.values(presets).filter(({ enabled }) => enabled !== false);

/** The presets, and nothing else: what is watched where nobody said otherwise. */
export const presetsAlone: Rules = {
  isRead: true,
  rules: presetRules,
  falseAlarms: {},
  silences: [],
  sinks: {},
  routes: [],
  reports: [],
};

/** Rules however a host names them: the presets, a file, data, or rules that were read. */
export async function rulesGiven(given: string | RulesInput | Rules | undefined, ownSinks: readonly string[]): Promise<Rules> {
  if (given === undefined) return presetsAlone;
  if (typeof given === "string") return readRulesFile(given, ownSinks);
  // Rules that were read have every part, and their silences are in milliseconds.
  return "isRead" in given ? given : rulesFrom(given, "rules", ownSinks);
}

/**
 * Reads a file of rules, JSON or YAML.
 *
 * @throws {RulesError} that lists every fault with its place
 */
export async function readRulesFile(path: string, ownSinks: readonly string[] = []): Promise<Rules> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new RulesError(`${path}: ${cause.code === "ENOENT" ? "there is no such file" : cause.message}`, { cause });
  });
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault) throw new RulesError(`${path}: ${fault.message.split("\n")[0]}`, { cause: fault });
  return rulesFrom(document.toJS() ?? {}, path, ownSinks);
}

/**
 * Rules from data.
 *
 * @param from what the message calls them: the file
 * @param ownSinks sinks that a host brings beside those of the data
 * @throws {RulesError} that lists every fault with its place
 */
export function rulesFrom(data: unknown, from = "rules", ownSinks: readonly string[] = []): Rules {
  const strict = RulesFile.safeParse(data, { error: inWords });
  const issues = strict.success ? [] : strict.error.issues;
  const wrong = issues.map((issue) => sentence(issue));
  // What else is wrong beside names that are no fields is said in the same round.
  const read = strict.success ? strict : RulesFile.safeParse(withoutUnknown(data, issues));
  if (!read.success) throw new RulesError(faults(from, wrong));
  const { rules = [], silences = [], falseAlarms = {}, sinks = {}, routes = [], reports = [] } = read.data;
  const found: Rule[] = [];
  const unfit: { of: string; names: readonly string[] }[] = [];
  for (const name of chosenPresets(read.data.presets, rules.length > 0)) {
    const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
    if (preset) found.push({ ...preset, enabled: true });
    else wrong.push(`presets: "${name}" is not a preset${suggestion(name, Object.keys(presets))}`);
  }
  for (const [i, given] of rules.entries()) {
    try {
      const rule = ruleOf(given);
      const at = found.findIndex(({ name }) => name === rule.name);
      // A preset that is changed under its own name takes the preset's place.
      if (at >= 0 && given.extends === rule.name) found[at] = rule;
      else if (at >= 0) wrong.push(`rules[${i}].name: there are two rules "${rule.name}"`);
      else found.push(rule);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      wrong.push(`rules[${i}]: ${cause.message}`);
      unfit.push({ of: `rules[${i}]`, names: given.sinks ?? [] });
    }
  }
  const known = [...Object.keys(sinks), ...ownSinks];
  const named = [
    ...unfit,
    ...found.map(({ name, sinks: names = [] }) => ({ of: `rule ${name}`, names })),
    ...routes.map((route, i) => ({ of: `routes[${i}]`, names: route.sinks })),
    ...reports.map(({ name, sinks: names }) => ({ of: `report ${name}`, names })),
  ];
  for (const { of, names } of named)
    for (const sink of names)
      if (!known.includes(sink)) wrong.push(`${of}: "${sink}" is not one of the sinks${suggestion(sink, known)}`);
  if (wrong.length > 0) throw new RulesError(faults(from, wrong));
  return {
    isRead: true,
    rules: found.filter(({ enabled }) => enabled !== false),
    falseAlarms: Object.fromEntries(Object.entries(falseAlarms).filter(([, budget]) => budget !== undefined)),
    silences: silences.map(({ from: start, to, every, ...rest }) => ({
      ...defined(rest),
      fromMs: start,
      toMs: to,
      ...(every !== undefined && { everyMs: every }),
    })),
    sinks,
    routes,
    reports,
  };
}

/** A file without a word on presets has all of them where it has no rules of its own. */
function chosenPresets(chosen: "all" | "none" | readonly string[] | undefined, hasRules: boolean): readonly string[] {
  if (chosen === "none" || (chosen === undefined && hasRules)) return [];
  return chosen === "all" || chosen === undefined ? presetRules.map(({ name }) => name) : chosen;
}

function withoutUnknown(data: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy = structuredClone(data);
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const place = issue.path.reduce<unknown>((whole, part) => Object(whole)[part], copy);
    for (const key of issue.keys) delete Object(place)[key];
  }
  return copy;
}

function faults(from: string, lines: readonly string[]): string {
  return lines.length === 1 ? `${from}: ${lines[0]}` : `${from}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function sentence(issue: z.core.$ZodIssue): string {
  const place = issue.path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    "",
  );
  return `${place ? `${place}: ` : ""}${issue.message}`;
}

function defined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
