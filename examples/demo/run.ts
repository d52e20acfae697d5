import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createCollector } from "@telltale/analytics";
import { openParquetStore } from "@telltale/analytics/node";
import { ensureBrowser } from "../../test/ensure-browser.mjs";
import { openBrowserCrowd } from "./browser-crowd.ts";
import { prepareFolder } from "./folder.ts";
import type { Crowd } from "./hands.ts";
import { type DemoOptions, readOptions, usage } from "./options.ts";
import { showProgress } from "./progress.ts";
import { createProvider } from "./provider.ts";
import { readDemo } from "./read-demo.ts";
import { sendVisitors } from "./send-visitors.ts";
import { serveDemo } from "./server.ts";
import { openSimulatedCrowd } from "./simulated-crowd.ts";
import { watchStore } from "./watched-store.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** The demo from beginning to end. @returns whether everything worked */
async function demo(options: DemoOptions): Promise<boolean> {
  const { data, seconds, visitors, seed, serve } = options;
  const release = await prepareFolder(data, { keep: serve });
  const store = watchStore(await openParquetStore(data));
  const collector = createCollector({ store });
  const provider = createProvider({ seed });
  const report = async () => {
    await store.seal();
    const { html } = await readDemo(data);
    return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
  };
  const routes = { "/telltale": collector, "/v1/chat/completions": provider.fetch, "/report": report };
  const server = await serveDemo({ port: options.port, client: options.client, routes });
  let isGood = true;
  try {
    if (visitors > 0) {
      const crowd = await openCrowd(options);
      say(`${visitors} visitors come to the chat page at ${server.url}; this takes about ${seconds} s.`);
      const fromMs = Date.now();
      let [left, coming] = [0, visitors];
      const stopProgress = showProgress(process.stderr, () => ({
        visitors: left,
        ofVisitors: coming,
        records: store.records(),
        elapsedMs: Date.now() - fromMs,
        expectedMs: seconds * 1000,
      }));
      const onLeft = (inTheEnd: number) => {
        left += 1;
        coming = inTheEnd;
      };
      const {
        visitors: came,
        acts,
        faults,
      } = await sendVisitors(crowd, {
        ...{ url: server.url, visitors, seconds, seed, onLeft },
        hasLeft: store.hasLeft,
      }).finally(stopProgress);
      await crowd.close();
      await store.seal();
      const done = { visitors: came, acts, calls: provider.calls(), fromMs };
      const { text, html, comparison } = await readDemo(data, done);
      await writeFile(join(data, "report.html"), html);
      isGood = comparison?.isSame === true && faults.length === 0;
      say(`\n${text}\n`);
      if (came < visitors) say(`${came} of ${visitors} visitors came: this machine is busy or slow, and the time was kept.`);
      for (const fault of faults) say(`! ${fault}`);
      say(`${comparison?.isSame ? "✓" : "✗"} ${comparison?.line}`);
      say(next(options));
    }
    if (serve) await keepServing(server.url);
  } finally {
    await server.close();
    await store.close();
    await release();
  }
  return isGood;
}

async function openCrowd({ browser }: DemoOptions): Promise<Crowd> {
  const path = browser ? ensureBrowser() : undefined;
  if (path) {
    try {
      return await openBrowserCrowd(path);
    } catch (error) {
      say(`The browser ${path} does not start: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  say("No browser is used: the same visitors go through the same page and client, simulated in Node.");
  return openSimulatedCrowd();
}

function next({ data, serve }: DemoOptions): string {
  const lines = [
    ["open the report", `${join(data, "report.html")} in any browser`],
    ["ask more", `npx telltale ask ${data} latency --by model`],
    ...(serve
      ? []
      : [["keep the page running", `npm run demo -- --serve${data === "telltale-demo" ? "" : ` --data ${data}`}`]]),
  ];
  return `\n${lines.map(([what, how]) => `  ${what?.padEnd(22)} ${how}`).join("\n")}\n`;
}

async function keepServing(url: string): Promise<void> {
  say(`The page:    ${url}`);
  say(`Its report:  ${url}report   (made anew on each visit)`);
  say("Ctrl-C stops.");
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) say(usage);
  else process.exitCode = (await demo(options)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`demo: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
