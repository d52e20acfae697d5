import type { openTables } from "../tables/open-tables.ts";
import { formatCount, formatTime, periodText } from "../views/format.ts";
import { ink } from "../views/text-ink.ts";
import { columnsToText, printable } from "../views/text-table.ts";
import { emptyFilters } from "../watch/empty-filters.ts";
import { type Replay, type RuleReplay, replay } from "../watch/replay.ts";
import type { Rules } from "../watch/rules-file.ts";
import { lengthOption } from "./length-option.ts";
import { NoRecordsError, noRecords } from "./no-records.ts";
import { withData } from "./open-data.ts";
import { progress, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export interface ReplayInput {
  readonly past: string;
  readonly shuffles: string | undefined;
  readonly json: boolean;
}

const mostEpisodes = 5;

/** Prints what the rules would have done on the past. */
export async function replayCommand(dir: string, rules: Rules, input: ReplayInput, terminal: Terminal): Promise<number> {
  const lengthMs = lengthOption("replay", input.past);
  const shuffles = Number(input.shuffles ?? 3);
  if (!Number.isInteger(shuffles) || shuffles < 0) throw new UsageError(`--shuffles ${input.shuffles} is not a whole number`);
  return withData(
    dir,
    terminal,
    async (engine, opened: Awaited<ReturnType<typeof openTables>>) => {
      const { range } = opened;
      if (!range) throw new NoRecordsError(noRecords(dir, opened));
      const window = { fromMs: Math.max(range.fromMs, range.toMs - lengthMs), toMs: range.toMs };
      for (const said of await emptyFilters(engine, rules.rules)) terminal.err(`warning: ${said}\n`);
      const { step, done } = progress(terminal);
      const result = await replay(engine, { window, rules, shuffles, onProgress: step }).finally(done);
      terminal.out(input.json ? `${JSON.stringify(result, null, 2)}\n` : replayText(result, rules, terminal));
      return 0;
    },
    { needsRecords: true },
  );
}

function replayText({ window, rules }: Replay, { rules: asked }: Rules, terminal: Terminal): string {
  const { bold, dim, bad, notable } = ink(terminal.isColoured);
  const days = (window.toMs - window.fromMs) / 86_400_000;
  const width = Math.max(20, Math.min(60, terminal.widthColumns - 40));
  const rows = rules.map((rule) => [
    rule.rule,
    rule.severity,
    timeline(rule, window, width),
    String(rule.episodes.length),
    rule.bareEpisodes === null ? "–" : String(rule.bareEpisodes),
    rule.shuffled === null || rule.shuffled.lengthMs === 0 ? "–" : perMonth(rule.shuffled.alarms, rule.shuffled.lengthMs),
    rule.allowed === null ? "–" : perMonth(rule.allowed, window.toMs - window.fromMs),
  ]);
  const header = ["rule", "severity", "when", "alerts", "bare", "by chance", "allowed"];
  const table = columnsToText(header, rows, [false, false, false, true, true, true, true]);
  const caught = rules
    .filter(({ episodes }) => episodes.length > 0)
    .flatMap(({ rule, severity, episodes }) => [
      "",
      (severity === "critical" ? bad : notable)(`${rule}: ${episodes.length} alert${episodes.length === 1 ? "" : "s"}`),
      ...episodes.slice(0, mostEpisodes).map((one) => {
        const end = one.endedAtMs === null ? "to the end" : `to ${formatTime(one.endedAtMs)}`;
        const segment = Object.entries(one.segment).map(([name, value]) => `${name}=${String(value)} `);
        return `  ${formatTime(one.startedAtMs)} ${end}  ${printable(segment.join(""))}${printable(one.why)}`;
      }),
      ...(episodes.length > mostEpisodes ? [dim(`  and ${episodes.length - mostEpisodes} more`)] : []),
    ]);
  const quiet = rules.filter(({ episodes, judged, withoutData }) => episodes.length === 0 && judged > withoutData).length;
  const blind = rules.filter(({ judged, withoutData }) => judged === withoutData).map(({ rule }) => rule);
  const thinned = rules.filter(({ rule, lookedEveryMs }) => {
    const { everyMs = 60_000 } = asked.find(({ name }) => name === rule) ?? {};
    return lookedEveryMs > everyMs;
  });
  return `${[
    bold(
      `What ${rules.length} ${rules.length === 1 ? "rule" : "rules"} would have done, ${periodText(window)} (${formatCount(days)} days)`,
    ),
    dim(
      `Judged whenever a watcher would have looked${thinned.map(({ rule, lookedEveryMs }) => `; ${rule} only every ${formatCount(lookedEveryMs / 3_600_000)} hours`).join("")}.`,
    ),
    dim(
      "bare: with the threshold alone, without its interval. by chance: a month, on histories shuffled out of the days on which it was silent. allowed: a month, by the budget.",
    ),
    "",
    table,
    ...caught,
    "",
    `${quiet === 0 ? "No rule" : quiet === 1 ? "1 rule" : `${quiet} rules`} stayed silent${blind.length > 0 ? `; ${blind.length} never had enough records: ${blind.join(", ")}` : ""}.`,
  ].join("\n")}\n`;
}

/** When a rule was firing: a mark for each stretch of the window. */
function timeline({ episodes }: RuleReplay, { fromMs, toMs }: Replay["window"], width: number): string {
  const marks = Array<string>(width).fill("·");
  for (const { startedAtMs, endedAtMs, verdict } of episodes) {
    const place = (atMs: number) => Math.min(width - 1, Math.max(0, Math.floor(((atMs - fromMs) / (toMs - fromMs)) * width)));
    for (let i = place(startedAtMs); i <= place(endedAtMs ?? toMs); i++) marks[i] = verdict === "alert" ? "█" : "▒";
  }
  return marks.join("");
}

function perMonth(alarms: number, lengthMs: number): string {
  const rate = (alarms / lengthMs) * 30 * 86_400_000;
  return rate === 0 ? "0" : String(Number(rate.toPrecision(2)));
}
