import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createSinks } from "../../../../packages/analytics/src/watch/sinks/create-sinks.ts";
import { alertOf, resolvedOf } from "./notifications.ts";

/** Debian calls it prometheus-alertmanager. */
const program = ["prometheus-alertmanager", "alertmanager"].find((name) => spawnSync(name, ["--version"]).status === 0);

it.skipIf(!program)(
  `is understood by Alertmanager itself${program ? "" : " (skipped: alertmanager is not installed)"}`,
  async () => {
    const dir = await mkdtemp(join(tmpdir(), "telltale-alertmanager-"));
    await writeFile(join(dir, "config.yml"), "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n");
    const port = await freePort();
    const child = spawn(
      program ?? "",
      [
        `--config.file=${dir}/config.yml`,
        `--storage.path=${dir}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--cluster.listen-address=",
      ],
      { stdio: "ignore" },
    );
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const url = `http://127.0.0.1:${port}`;
    const active = async () => (await (await fetch(`${url}/api/v2/alerts`)).json()) as { labels: Record<string, string> }[];
    try {
      await expect
        .poll(
          () =>
            fetch(`${url}/-/ready`).then(
              ({ ok }) => ok,
              () => false,
            ),
          { timeout: 20_000 },
        )
        .toBe(true);
      const sink = createSinks({ am: { type: "alertmanager", url } }, { env: {}, write: () => {} }).get("am");
      const atMs = Date.now();
      const shared = { sinceMs: atMs - 60_000, segment: { feature: "checkout", "größe in €": 'a<b> "c"' } };
      const send = (alert: ReturnType<typeof alertOf>) => sink?.send(alert, { atMs, signal: AbortSignal.timeout(10_000) });
      const severities = async () => (await active()).map(({ labels }) => labels.severity);

      for (let times = 0; times < 2; times++)
        expect(await send(alertOf({ atMs, ...shared }))).toEqual({ outcome: "delivered" });
      expect(await severities()).toEqual(["critical"]);
      await send(alertOf({ atMs, event: "changed", severity: "warning", previousSeverity: "critical", ...shared }));
      expect(await severities()).toEqual(["warning"]);
      await send(resolvedOf({ atMs, severity: "warning", ...shared }));
      expect(await active()).toEqual([]);
    } finally {
      child.kill();
      await ended;
      await rm(dir, { recursive: true });
    }
  },
  60_000,
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
