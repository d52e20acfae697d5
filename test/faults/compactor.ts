import { compact } from "@telltale/analytics/node";

/** Compacts a folder again and again until it is ended: `compactor.ts DIR OPTIONS`. Prints a line for each time. */
const [dir = "", options = "{}"] = process.argv.slice(2);

for (;;) {
  const { isLeftToAnother, merged } = await compact(dir, JSON.parse(options));
  process.stdout.write(`${isLeftToAnother ? "left" : merged.length}\n`);
  await new Promise((resolve) => setTimeout(resolve, 50));
}
