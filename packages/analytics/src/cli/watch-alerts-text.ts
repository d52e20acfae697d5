import { defaultBudgets, type Rule } from "@telltale/core/alerts";
import { formatCount, formatLength, formatTime } from "../views/format.ts";
import { ink } from "../views/text-ink.ts";
import { columnsToText, printable } from "../views/text-table.ts";
import type { WatchEvaluation } from "../watch/create-watch.ts";
import { directionOf } from "../watch/direction.ts";
import type { Rules } from "../watch/rules-file.ts";
import type { Episode, StreamState, WatchState } from "../watch/state.ts";
import type { Judged, Told } from "../watch/step-streams.ts";
import type { Terminal } from "./terminal.ts";

/** What one look found: what is wrong, in lines, and what lies beyond its limit without being sure; else that all is well. */
export function onceText({ state, judged, notified }: WatchEvaluation, terminal: Terminal): string {
  const { bad, notable, dim } = ink(terminal.isColoured);
  const open = Object.entries(state.streams).filter(([, { alert }]) => alert.episode);
  const dataLess = judged.filter(({ judgement }) => judgement.verdict === "no data").length;
  const until = state.evaluatedToMs === null ? "" : ` to ${formatTime(state.evaluatedToMs)} UTC`;
  const lines = open.map(([key, { alert }]) => {
    const why = judged.find((one) => one.key === key)?.judgement.why;
    const paint = alert.episode?.verdict === "alert" ? bad : notable;
    return `${paint(alert.status)}  ${printable(key)}${why ? `  ${printable(why)}` : ""}`;
  });
  const unsure = judged.filter((one) => isUnsure(one) && !state.streams[one.key]?.alert.episode);
  const maybe = unsure.map(({ key, judgement }) => `${notable("unsure")}  ${printable(key)}  ${printable(judgement.why)}`);
  const well = unsure.length > 0 ? "nothing to alert of" : "all well";
  const head =
    judged.length === 0
      ? "nothing new to judge since the last look"
      : dataLess === judged.length
        ? `nothing could be judged${until}: there are too few records so late`
        : `${judged.length} judged${until}: ${open.length === 0 ? well : `${open.length} open`}${unsure.length > 0 ? `, ${unsure.length} beyond the limit but unsure` : ""}`;
  const data = dataLess > 0 && dataLess < judged.length ? dim(` (${dataLess} had too few records)`) : "";
  const sent = notified > 0 ? `; ${notified} told` : "";
  return `${[`${head}${data}${sent}`, ...lines, ...maybe].join("\n")}\n`;
}

/** Whether a value lies beyond its rule's limit, but chance might have done as much. */
function isUnsure({ rule, judgement: { verdict, effect, limit } }: Judged): boolean {
  if (verdict !== "ok" || effect === null || limit === null) return false;
  return directionOf(rule) === "up" ? effect > limit : effect < limit;
}

/** What an evaluation told, a line each: for a terminal, whichever sink takes the whole of it. */
export function toldText(told: readonly Told[], terminal: Terminal): string {
  const { bad, notable, dim } = ink(terminal.isColoured);
  return told
    .map(({ event, judged }) => {
      const isOver = event.event === "recovered";
      const paint = isOver ? dim : event.verdict === "alert" ? bad : notable;
      const word = { fired: event.verdict, escalated: `now ${event.verdict}`, repeated: "still open", recovered: "recovered" };
      return `${formatTime(event.atMs)} UTC  ${paint(word[event.event])}  ${printable(judged.key)}  ${printable(judged.judgement.why)}\n`;
    })
    .join("");
}

/** Open alerts, then the rules and what they may do. */
export function listText(state: WatchState, { rules, falseAlarms }: Rules, terminal: Terminal): string {
  const { bold, dim } = ink(terminal.isColoured);
  const open = Object.entries(state.streams).filter(([, { alert }]) => alert.episode !== null || alert.snoozed !== null);
  const rows = open.map(([key, stream]) => [
    stream.alert.status,
    key,
    stream.alert.episode ? formatTime(stream.alert.episode.startedAtMs) : "–",
    noteOf(stream),
  ]);
  const alerts =
    rows.length > 0
      ? columnsToText(["state", "alert", "since (UTC)", ""], rows, [false, false, false, false])
      : "No open alerts.";
  const judged = state.evaluatedToMs === null ? "not watched yet" : `judged to ${formatTime(state.evaluatedToMs)} UTC`;
  const budgets = (["critical", "warning", "info"] as const)
    .filter((severity) => rules.some((rule) => rule.severity === severity))
    .map((severity) => {
      const { falseAlarms: most, perMs } = falseAlarms[severity] ?? defaultBudgets[severity];
      return `${severity} ${most} per ${formatLength(perMs)}`;
    });
  const table = columnsToText(
    ["rule", "severity", "watches", "fires when"],
    rules.map((rule) => [rule.name, rule.severity, watchesText(rule), conditionText(rule)]),
    [false, false, false, false],
  );
  const quiet = state.silences.map(
    ({ rules: names, toMs }) => `quiet until ${formatTime(toMs)} UTC: ${names?.join(", ") ?? "every rule"}`,
  );
  return `${[bold("Alerts"), dim(judged), alerts, ...quiet, "", bold("Rules"), dim(`false alarms allowed: ${budgets.join(", ")}`), table].join("\n")}\n`;
}

function noteOf({ alert }: StreamState): string {
  if (alert.snoozed) return `quiet until ${formatTime(alert.snoozed.untilMs)}, by ${alert.snoozed.by}`;
  const taken = alert.episode?.acknowledged;
  return taken ? `${taken.by} has it` : "";
}

function watchesText({ metric, statistic, by, windowMs }: Rule): string {
  const parts = by?.length ? ` by ${by.join(", ")}` : "";
  return `${statistic} of ${metric}${parts}, ${formatLength(windowMs)}`;
}

function conditionText({ condition }: Rule): string {
  const { kind, ...rest } = condition;
  const parts = Object.entries(rest).map(([name, value]) => {
    const isLength = name.endsWith("Ms") && typeof value === "number";
    return `${name.replace(/Ms$/, "")} ${isLength ? formatLength(value) : typeof value === "object" ? againstText(value) : String(value)}`;
  });
  return [kind, ...parts].join(" ");
}

function againstText(value: object): string {
  return Object.entries(value)
    .map(([name, one]) => (name.endsWith("Ms") && typeof one === "number" ? formatLength(one) : String(one)))
    .join(" ");
}

/** One alert with all that is behind it. */
export function explainText(episode: Episode, rule: Rule | undefined, dir: string, terminal: Terminal): string {
  const { bold, dim } = ink(terminal.isColoured);
  const { judgement, window, diagnosis, streamKey } = episode;
  const { interval, confidence, limit, pValue, n, value, reference, effect, compared } = judgement;
  const number = (one: number | null) => (one === null ? null : String(Number(one.toPrecision(4))));
  const of = compared === "value" ? "" : ` of the ${compared}`;
  const figures: readonly (readonly [string, string | null])[] = [
    ["window", `${formatTime(window.fromMs)} to ${formatTime(window.toMs)} UTC (${formatLength(window.toMs - window.fromMs)})`],
    ["records", formatCount(n)],
    ["value", number(value)],
    ["compared with", number(reference)],
    [compared === "value" ? "" : compared, compared === "value" ? null : number(effect)],
    [`interval${of}`, interval && `${number(interval[0])} to ${number(interval[1])}`],
    ["confidence", confidence === null ? null : `${Number((confidence * 100).toPrecision(8))} %, from the false-alarm budget`],
    [`limit${of}`, number(limit)],
    [
      "by chance",
      pValue === null ? null : pValue < 1e-9 ? "less than once in a billion looks" : `p = ${Number(pValue.toPrecision(2))}`,
    ],
    ["began", `${formatTime(episode.startedAtMs)} UTC`],
    ["ended", episode.endedAtMs === null ? "still open" : `${formatTime(episode.endedAtMs)} UTC`],
  ];
  const known = figures.filter(([name, text]) => name !== "" && text !== null);
  const width = Math.max(...known.map(([name]) => name.length));
  const part = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ["", bold(title), ...lines.map((line) => `  ${printable(line)}`)] : [];
  const lines = [
    bold(printable(streamKey)),
    ...(rule?.about ? [printable(rule.about)] : []),
    printable(judgement.why),
    "",
    ...known.map(([name, text]) => `  ${dim(name.padEnd(width))}  ${text}`),
    ...part("What moved", diagnosis.moved),
    ...part("New just before", diagnosis.shipped),
    ...part(
      "Sessions to read",
      diagnosis.sessions.map(({ id, why }) => `${id}${why ? `  ${why}` : ""}`),
    ),
    ...part("What to do", [
      ...(rule?.runbook ? [`runbook: ${rule.runbook}`] : []),
      `telltale watch ${dir} --ack '${streamKey}'              you have it`,
      `telltale watch ${dir} --snooze '${streamKey}' --for 2h  keep it quiet`,
    ]),
  ];
  return `${lines.join("\n")}\n`;
}
