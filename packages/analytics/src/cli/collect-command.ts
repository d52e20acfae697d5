import { priceSpan } from "@telltale/core/cost";
import { isThisMachine } from "../collect/address.ts";
import { type CollectLog, startCollectLog } from "../collect/collect-log.ts";
import { openKeyFile } from "../collect/key-file.ts";
import { type CollectServer, defaultPort, type ServeOptions, serve, takesLocalPages } from "../collect/serve.ts";
import { readOwnPrices } from "../pricing/read-own-prices.ts";
import { parseLength } from "../tables/period.ts";
import { shellWord } from "../views/ask-command.ts";
import { startCollectMetrics } from "./collect-metrics.ts";
import { bytesOf, metricsPlaceOf, originsOf, portOf, proxiesOf, rateOf } from "./collect-options.ts";
import type { Command, Input } from "./command.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What one address may send where other machines can reach the collector, unless --rate says otherwise. */
const openRate = "100/s,100000/min";

export const collectCommand: Command = {
  name: "collect",
  about: "Take records from pages over HTTP and keep them as Parquet, until it is stopped.",
  operands: [],
  options: {
    data: { value: "DIR", about: "the data folder; made if it is not there" },
    port: { value: "N", about: `the port to listen on; 0 takes any free one (default ${defaultPort})` },
    host: { value: "ADDRESS", about: "the address to listen on (default 127.0.0.1: this machine only)" },
    keys: { value: "FILE", about: "the write keys to ask for, made by telltale keys (default: everybody may write)" },
    "allow-origin": {
      value: "ORIGIN",
      about: "a page that may send from elsewhere, as https://example.org; may be given again (default: pages of localhost)",
      multiple: true,
    },
    "max-body": { value: "SIZE", about: "the longest body taken, packed or not (default 4MB)" },
    rate: {
      value: "100/s,60000/min",
      about: `requests and records of one address, or none (default ${openRate}; local: none)`,
    },
    "key-rate": { value: "500/s,600000/min", about: "requests and records of one write key (default none)" },
    keep: { value: "90d", about: "drop days that ended so long ago, whole (default: keep all)" },
    "trust-proxy": { value: "N", about: "how many proxies in front add to x-forwarded-for (default 0: it is not believed)" },
    prices: { value: "FILE", about: "prices of private models (JSON); they win over the price table" },
    metrics: {
      value: "[ADDRESS:]PORT",
      about: "serve GET /metrics for Prometheus there (default address 127.0.0.1: this machine only); 0 takes any free port",
    },
    log: { value: "text|json", about: "how to write problems and a summary each minute, to stderr (default text)" },
  },
  notes: [
    `Point the client to it: observe({ endpoint: "http://127.0.0.1:${defaultPort}/", … }).`,
    `Or OpenTelemetry: OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${defaultPort}`,
    "and, for SDKs that would speak gRPC, OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.",
    "GET /health says that it lives, GET /ready whether to send records to it.",
  ].join("\n"),
  async run({ options, lists }, terminal) {
    const { data, port } = options;
    if (!data) throw new UsageError("collect: --data is missing: the folder the records go to");
    const format = options.log ?? "text";
    if (format !== "text" && format !== "json") throw new UsageError(`--log ${format}: there are text and json`);
    const settings = settingsOf(options, lists);
    const keys = options.keys && (await openKeyFile(options.keys, { onError: (error) => log.failed(error) }));
    const own = options.prices === undefined ? [] : await readOwnPrices(options.prices);
    const stopped = terminal.stopped();
    const log = startCollectLog({ format, write: terminal.err });
    const metrics =
      options.metrics &&
      (await startCollectMetrics(data, metricsPlaceOf(options.metrics), log.failed).catch(
        saidOfPort(options.metrics, "--metrics"),
      ));
    const server = await serve({
      ...settings,
      dir: data,
      ...(keys && { keys }),
      price: (span) => priceSpan(span, own),
      ...(metrics && { onAccepted: metrics.onAccepted }),
      onAnswer(answered) {
        log.answered(answered);
        if (metrics) metrics.onAnswer(answered);
      },
      onError: log.failed,
    }).catch(async (cause: unknown) => {
      log.stop();
      if (metrics) await metrics.close();
      return saidOfPort(port ?? String(defaultPort), "--port")(cause);
    });
    greet(terminal, server, settings, options);
    if (metrics) terminal.out(`  prometheus   ${metrics.url}\n`);
    await stopped;
    await server.close();
    if (metrics) await metrics.close();
    sayGoodbye(terminal, log, server, data, format);
    return 0;
  },
};

/** Says of a port that is taken which flag chooses another. */
function saidOfPort(port: string, flag: string): (cause: unknown) => never {
  return (cause) => {
    const isTaken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    throw isTaken ? new Error(`port ${port} is taken: choose another with ${flag}`, { cause }) : cause;
  };
}

type Settings = Omit<ServeOptions, "dir">;

function settingsOf(options: Input["options"], lists: Input["lists"]): Settings {
  const { port, host } = options;
  const origins = lists["allow-origin"];
  const rate = rateOf("--rate", options.rate ?? (isThisMachine(host) ? "none" : openRate));
  const keyRate = rateOf("--key-rate", options["key-rate"] ?? "none");
  return {
    ...(port !== undefined && { port: portOf(port) }),
    ...(host !== undefined && { hostname: host }),
    ...(origins && { allowOrigins: originsOf(origins) }),
    ...(options["max-body"] && { maxBodyBytes: bytesOf(options["max-body"]) }),
    ...(options.keep && { keepMs: parseLength(options.keep) }),
    ...(options["trust-proxy"] && { trustProxy: proxiesOf(options["trust-proxy"]) }),
    ...(rate && { ratePerAddress: rate }),
    ...(keyRate && { ratePerKey: keyRate }),
  };
}

/** Says what is open and what is protected. */
function greet(terminal: Terminal, { url }: CollectServer, settings: Settings, { data, keys, host }: Input["options"]): void {
  const { requestsPerSecond, recordsPerMinute } = settings.ratePerAddress ?? {};
  const limits = [
    requestsPerSecond && `${requestsPerSecond} requests/s`,
    recordsPerMinute && `${recordsPerMinute} records/min`,
  ].filter(Boolean);
  const elsewhere = isAnyAddress(host) ? ", and at this machine's name or address from others" : "";
  terminal.out(`Collecting to ${data} at ${reachable(url)}${elsewhere}\n`);
  terminal.out(
    `  write keys   ${keys ? `asked for, from ${keys}` : `none: whoever reaches ${host ?? "127.0.0.1"} may write`}\n`,
  );
  terminal.out(`  pages        ${pagesText(settings)}\n`);
  terminal.out(`  one address  ${limits.length > 0 ? limits.join(", ") : "no limit"}\n`);
  if (!keys && !isThisMachine(host))
    terminal.err(
      "warning: other machines may write without a key; make one with telltale keys add --name web, and start with --keys FILE\n",
    );
}

/** Which pages may send, and what happens to a developer whose page is not among them. */
function pagesText(settings: Settings): string {
  const { allowOrigins = [] } = settings;
  if (allowOrigins === "*") return "of every origin";
  if (allowOrigins.length > 0) return `of ${allowOrigins.join(", ")}, and its own`;
  const indent = `\n${" ".repeat(15)}`;
  return [
    takesLocalPages(settings) ? "of http://localhost and http://127.0.0.1 on any port, and its own" : "its own",
    "a page of any other origin is not kept out, but shows a CORS error and sends its records again and again;",
    "let it in: --allow-origin https://app.example",
  ].join(indent);
}

/** An address of every network is none to send to: this machine's own is. */
function reachable(url: string): string {
  return url.replace(/\/\/(0\.0\.0\.0|\[::\])(?=[:/])/, "//127.0.0.1");
}

function isAnyAddress(host: string | undefined): boolean {
  return host === "0.0.0.0" || host === "::";
}

function sayGoodbye(terminal: Terminal, log: CollectLog, server: CollectServer, data: string, format: string): void {
  log.stop();
  if (format === "json") {
    log.summarize();
    return;
  }
  const taken = server.taken();
  const records = `${taken} record${taken === 1 ? "" : "s"}`;
  terminal.err(
    taken === 0
      ? `No records were taken. Is the client's endpoint ${reachable(server.url)}?\n`
      : `${records} taken, in ${data}, where what was sent again is kept once. Ask next: npx telltale report ${shellWord(data)}\n`,
  );
}
