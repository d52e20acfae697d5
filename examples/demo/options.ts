import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** How a demo is run. */
export interface DemoOptions {
  readonly help: boolean;
  readonly serve: boolean;
  /** False: the visitors come through a simulated page in Node. */
  readonly browser: boolean;
  readonly seconds: number;
  readonly visitors: number;
  /** 0 takes a free one. */
  readonly port: number;
  readonly seed: number;
  /** As the user wrote it: it is printed back. */
  readonly data: string;
  /** Folder of the browser bundle of the client. */
  readonly client: string;
}

export const usage = `npm run demo -- [options]

  Runs visitors through a chat page, collects what they do as Parquet, and reports on it.

  --seconds N     about how long the visitors take          60
  --visitors N    how many come, fewer on a slow machine    48
  --data DIR      where the records go                      telltale-demo
  --serve         keep page and collector running, add to what is there, no visitors unless --visitors is given
  --port N        where the page is served                  a free port
  --seed N        another seed, other visitors              1
  --no-browser    simulate the page in Node, even where there is a browser
  --client DIR    the browser bundle of the client          packages/client/dist
  --help`;

/**
 * Reads the command line.
 *
 * @throws {TypeError} if an option is unknown or has no value, {RangeError} if its number is out of range
 */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      help: { type: "boolean", default: false },
      serve: { type: "boolean", default: false },
      browser: { type: "boolean", default: true },
      seconds: { type: "string", default: "60" },
      visitors: { type: "string" },
      port: { type: "string", default: "0" },
      seed: { type: "string", default: "1" },
      data: { type: "string", default: "telltale-demo" },
      client: { type: "string", default: fileURLToPath(new URL("../../packages/client/dist", import.meta.url)) },
    },
  });
  return {
    ...values,
    seconds: number("seconds", values.seconds, 1, 3600),
    visitors: number("visitors", values.visitors ?? (values.serve ? "0" : "48"), values.serve ? 0 : 1, 10_000),
    port: number("port", values.port, 0, 65_535),
    seed: number("seed", values.seed, 0, 2 ** 32 - 1),
    client: resolve(values.client),
  };
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`--${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  return value;
}
