import { main } from "../../../packages/analytics/src/cli/main.ts";
import type { Terminal } from "../../../packages/analytics/src/cli/terminal.ts";

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a command of `telltale` in this process, on a terminal that nobody watches.
 *
 * @param more of the terminal, told what was said so far
 */
export async function telltale(
  argv: readonly string[],
  more: Partial<Terminal> | ((said: { readonly out: () => string; readonly err: () => string }) => Partial<Terminal>) = {},
): Promise<Ran> {
  let [out, err] = ["", ""];
  const status = await main(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isColoured: false,
    isWatched: false,
    widthColumns: 100,
    stopped: () => new Promise(() => {}),
    ...(typeof more === "function" ? more({ out: () => out, err: () => err }) : more),
  });
  return { status, out, err };
}
