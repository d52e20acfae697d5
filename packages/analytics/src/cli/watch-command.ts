import { join } from "node:path";
import { suggestion } from "../engine/closest.ts";
import { giveOrder, keyMeant, type Order } from "../watch/orders.ts";
import { presetsAlone, type Rules, readRulesFile } from "../watch/rules-file.ts";
import { createSinks } from "../watch/sinks/create-sinks.ts";
import { testSink } from "../watch/sinks/test-sink.ts";
import { readState } from "../watch/state-file.ts";
import type { Command, Input } from "./command.ts";
import { lengthOption } from "./length-option.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { explainText, listText } from "./watch-alerts-text.ts";
import { replayCommand } from "./watch-replay.ts";
import { watchOnce, watchOnward } from "./watch-run.ts";

export const watchCommand: Command = {
  name: "watch",
  about: "Judge what arrives by rules, and tell people when something is wrong.",
  operands: ["DIR"],
  options: {
    rules: { value: "FILE", about: "rules, sinks and the false-alarm budget, YAML or JSON (default: the presets, told here)" },
    every: { value: "60s", about: "how often to look (default 60s)" },
    once: { about: "look once and end, as from a cron job: what came since the last time is judged" },
    at: { value: "TIME", about: "with --once: as if it were then, UTC" },
    settle: { value: "90s", about: "how long records may take to arrive (default 90s)" },
    metrics: {
      value: "[ADDRESS:]PORT",
      about: "serve the states of the rules to Prometheus there (default address 127.0.0.1: this machine only)",
    },
    replay: { value: "90d", about: "what each rule would have done in so long a past, and how often by chance" },
    shuffles: { value: "3", about: "with --replay: histories in which nothing happened, to count false alarms on" },
    list: { about: "show open alerts, the rules and what waits to be sent" },
    explain: { value: "ALERT", about: "the window, the numbers and the records behind an alert" },
    ack: { value: "ALERT", about: "you have it: no more reminders, its end is still told" },
    snooze: { value: "ALERT", about: "keep one alert quiet, for as long as --for says" },
    silence: { value: "RULE|all", about: "keep a rule quiet, for as long as --for says" },
    for: { value: "2h", about: "how long to keep quiet (default 2h)" },
    "test-sink": { value: "NAME", about: "send a test that says it is one" },
    json: { about: "print JSON (--once, --replay, --list, --explain)" },
  },
  notes:
    "What is remembered is kept in DIR/watch. An alert is named as --list shows it; its beginning is enough where only one begins so.\n" +
    "A rules file:\n\n" +
    "  presets: all                      # or names, or none\n" +
    "  rules:\n" +
    "    - extends: error-rate\n" +
    "      name: chat-errors\n" +
    "      where: { feature: chat }\n" +
    "      condition: { above: 0.03 }\n" +
    "  falseAlarms: { critical: { atMost: 1, per: 30d } }\n" +
    "  sinks:\n" +
    "    team: { type: slack, webhookUrl: $SLACK_WEBHOOK_URL }\n\n" +
    "Every field of a rule, every metric and condition, and what sinks need: docs/reference/alerts.md of the project.",
  async run(input, terminal) {
    const { operands, options, flags } = input;
    const [dir = ""] = operands;
    onlyOne(input);
    const rules = options.rules === undefined ? presetsAlone : await readRulesFile(options.rules);
    if (options.replay !== undefined)
      return replayCommand(dir, rules, { past: options.replay, shuffles: options.shuffles, json: flags.has("json") }, terminal);
    if (options["test-sink"] !== undefined) return tried(options["test-sink"], rules, terminal);
    if (flags.has("list") || options.explain !== undefined) return told(dir, rules, input, terminal);
    if (options.ack ?? options.snooze ?? options.silence) return ordered(dir, rules, input, terminal);
    return flags.has("once") ? watchOnce(dir, rules, input, terminal) : watchOnward(dir, rules, input, terminal);
  },
};

const deeds = ["once", "replay", "list", "explain", "ack", "snooze", "silence", "test-sink"];

function onlyOne({ options, flags }: Input): void {
  const given = deeds.filter((name) => options[name] !== undefined || flags.has(name));
  if (given.length > 1) throw new UsageError(`${given.map((name) => `--${name}`).join(" and ")}: give one of them`);
  if (options.at !== undefined && !flags.has("once")) throw new UsageError("--at goes with --once");
}

async function stateOf(dir: string) {
  const { state, warning } = await readState(join(dir, "watch", "state.json"), Date.now());
  if (warning) throw new Error(warning);
  return state;
}

async function told(dir: string, rules: Rules, { options, flags }: Input, terminal: Terminal): Promise<number> {
  const state = await stateOf(dir);
  if (options.explain === undefined) {
    terminal.out(flags.has("json") ? `${JSON.stringify(state, null, 2)}\n` : listText(state, rules, terminal));
    return 0;
  }
  const { explain } = options;
  const keys = [...new Set(state.episodes.map(({ streamKey }) => streamKey))];
  const episode =
    state.episodes.find(({ id }) => id === explain) ??
    state.episodes.findLast(({ streamKey }) => streamKey === keyMeant(explain, keys));
  if (!episode) throw new UsageError(`there is no alert "${explain}"`);
  const rule = rules.rules.find(({ name }) => name === episode.rule);
  terminal.out(
    flags.has("json")
      ? `${JSON.stringify({ ...episode, definition: rule }, null, 2)}\n`
      : explainText(episode, rule, dir, terminal),
  );
  return 0;
}

async function ordered(dir: string, rules: Rules, { options }: Input, terminal: Terminal): Promise<number> {
  const atMs = Date.now();
  const by = process.env.USER ?? process.env.LOGNAME ?? "somebody";
  const untilMs = atMs + lengthOption("for", options.for ?? "2h");
  const until = `until ${new Date(untilMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const state = await stateOf(dir);
  const open = Object.entries(state.streams).flatMap(([key, { alert }]) => (alert.episode ? [key] : []));
  let order: Order;
  let said: string;
  if (options.silence !== undefined) {
    const names = rules.rules.map(({ name }) => name);
    if (options.silence !== "all" && !names.includes(options.silence))
      throw new UsageError(`--silence ${options.silence}: that is no rule${suggestion(options.silence, ["all", ...names])}`);
    order = { kind: "silence", rules: options.silence === "all" ? null : [options.silence], atMs, untilMs, by };
    said = `${options.silence === "all" ? "every rule" : options.silence} is quiet ${until}; what still lasts then is told then`;
  } else {
    const key = keyMeant(options.ack ?? options.snooze ?? "", open);
    order = options.ack === undefined ? { kind: "snooze", key, atMs, untilMs, by } : { kind: "ack", key, atMs, by };
    said = options.ack === undefined ? `${key} is quiet ${until}` : `${key} is yours: no more reminders, its end will be told`;
  }
  await giveOrder(join(dir, "watch"), order);
  terminal.out(`${said} (from the next look on)\n`);
  return 0;
}

async function tried(name: string, rules: Rules, terminal: Terminal): Promise<number> {
  const config = Object.keys(rules.sinks).length > 0 ? rules.sinks : { console: { type: "console" } as const };
  const sinks = createSinks(config, { env: process.env, write: terminal.out });
  const sink = sinks.get(name);
  if (!sink) throw new UsageError(`--test-sink ${name}: that is no sink${suggestion(name, [...sinks.keys()])}`);
  const delivery = await testSink(sink, { atMs: Date.now() });
  if (delivery.outcome === "delivered") {
    terminal.out(`${name} took the test${delivery.note ? `: ${delivery.note}` : ""}\n`);
    return 0;
  }
  terminal.err(`telltale: ${name} did not take the test: ${delivery.reason}\n`);
  return 1;
}
