import { readOwnPrices } from "../pricing/read-own-prices.ts";
import { type Repriced, reprice } from "../pricing/reprice.ts";
import { isFolder } from "../tables/parquet-files.ts";
import type { Command } from "./command.ts";
import { formatterOf, rowFormat } from "./row-format.ts";
import { progress } from "./terminal.ts";

export const repriceCommand: Command = {
  name: "reprice",
  about: "Look the prices of all calls up again, as of their own time, and say what changes.",
  operands: ["DIR"],
  options: {
    prices: { value: "FILE", about: "prices of private models (JSON); they win over the price table" },
    all: { about: "also calls whose cost the sender said itself" },
    "dry-run": { about: "only say what would change" },
    format: rowFormat,
  },
  notes: `A cost stays where no price is known. The day of the price list is kept beside the cost (price_date).
A price list: { "date": "2026-07-01", "models": [{ "model": "house-*", "prices": { "input_mtok": 1, "output_mtok": 2 } }] }`,
  async run({ operands: [dir = ""], options: { prices, format: name }, flags }, terminal) {
    const format = formatterOf(name);
    if (!(await isFolder(dir))) throw new Error(`there is no folder ${dir}`);
    const own = prices === undefined ? [] : await readOwnPrices(prices);
    const { step, done } = progress(terminal);
    let unused: readonly string[] = [];
    const rows = await reprice(dir, {
      own,
      isAll: flags.has("all"),
      dryRun: flags.has("dry-run"),
      onUnused: (prices) => {
        unused = prices.map(({ provider, model }) => (provider === undefined ? model : `${model} of ${provider}`));
      },
      onProgress: ({ place, done, of }) => step(done / of, place),
    }).finally(done);
    terminal.out(`${format(rows.map((row) => ({ ...row })))}\n`);
    if (unused.length > 0) terminal.err(`warning: ${prices}: no call looked at is of ${unused.join(", ")}\n`);
    terminal.err(`${inBrief(rows, flags.has("dry-run"))}\n`);
    return 0;
  },
};

function inBrief(rows: readonly Repriced[], isDry: boolean): string {
  const sum = (field: Exclude<keyof Repriced, "model">) => rows.reduce((total, row) => total + row[field], 0);
  const rest = [
    [sum("unpriced"), "have no known price"],
    [sum("withoutTokens"), "do not say what they used"],
    [sum("asSaid"), "stay at what their sender said (--all looks at them, too)"],
  ] as const;
  const others = rest.flatMap(([n, what]) => (n > 0 ? [`; ${n} ${what}`] : []));
  const cost = change(sum("beforeUsd"), sum("afterUsd"));
  return `${sum("changed")} of ${sum("calls")} calls ${isDry ? "would cost" : "cost"} something else: ${cost}${others.join("")}`;
}

/** Two sums with as many digits as it takes to tell them apart. */
function change(beforeUsd: number, afterUsd: number): string {
  const written = (maximumSignificantDigits: number) => {
    const { format } = new Intl.NumberFormat("en-US", { maximumSignificantDigits });
    return [`$${format(beforeUsd)}`, `$${format(afterUsd)}`] as const;
  };
  const [before, after] = [6, 9, 12, 15].map(written).find(([one, other]) => one !== other) ?? written(6);
  return `${before} → ${after}`;
}
