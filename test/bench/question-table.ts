import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Timing } from "./versus.ts";

/** What one answerer took for one question. */
export interface Measured extends Timing {
  readonly question: string;
  readonly peakMb: number;
}

const file = join(import.meta.dirname, "questions.md");

/** Puts the figures of one size into questions.md, in place of those of an earlier run. */
export function writeTable(n: number, measured: readonly Measured[]): void {
  const title = `## ${n / 1e6} million spans`;
  const [head = "", ...sections] = (existsSync(file) ? readFileSync(file, "utf8") : "").split(/^(?=## )/m);
  const others = sections.filter((section) => !section.startsWith(`${title}\n`));
  const all = [...others, `${title}\n\n${table(measured)}\n`].toSorted(
    (a, b) => Number.parseInt(a.slice(3), 10) - Number.parseInt(b.slice(3), 10),
  );
  writeFileSync(file, [head, ...all.map((section) => `${section.trimEnd()}\n`)].join("\n").replace(/\n{3,}/g, "\n\n"));
}

function table(measured: readonly Measured[]): string {
  const questions = [...new Set(measured.map(({ question }) => question))];
  const rows = questions.flatMap((question) => {
    const all = measured.filter((one) => one.question === question);
    const best = all.find(({ name }) => name === "SQL by hand");
    return all.map(({ name, ms, cpuMs, peakMb }, i) => {
      const ratio = best ? (cpuMs / best.cpuMs).toFixed(2) : "";
      return `| ${[i === 0 ? question : "", name, ms.toFixed(0), cpuMs.toFixed(0), ratio, peakMb.toFixed(0)].join(" | ")} |`;
    });
  });
  return [
    `${availableParallelism()} cores, ${new Date().toISOString().slice(0, 10)}.`,
    "",
    "| question | answered by | ms | ms of CPU | CPU, SQL by hand = 1 | peak MB |",
    "|---|---|--:|--:|--:|--:|",
    ...rows,
  ].join("\n");
}
