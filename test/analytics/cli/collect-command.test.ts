import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { telltale } from "./telltale.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-cli-collect-"));
});
afterEach(() => rm(dir, { recursive: true }));

/** Runs a collector until what `work` does with it is done. */
const collect = (argv: readonly string[], work: (url: string) => Promise<void> = async () => {}) =>
  telltale(["collect", "--data", join(dir, "data"), "--port", "0", ...argv], ({ out }) => ({
    stopped: async () => {
      await vi.waitFor(() => expect(out()).toContain("one address"), 20_000);
      await work(/http:\/\/\S+?\//.exec(out())?.[0] ?? "");
    },
  }));

const sendFrom = (url: string, origin: string) =>
  fetch(url, { method: "POST", headers: { origin }, body: JSON.stringify({ v: 1, signals: [] }) });

describe("telltale collect", () => {
  it("lets pages of localhost read its answers while only this machine reaches it, and says what others see", async () => {
    const allowed: (string | null)[] = [];
    const { out } = await collect([], async (url) => {
      for (const origin of ["http://localhost:5173", "https://app.example"])
        allowed.push((await sendFrom(url, origin)).headers.get("access-control-allow-origin"));
    });
    expect(allowed).toEqual(["http://localhost:5173", null]);
    expect(out).toMatch(/pages +of http:\/\/localhost and http:\/\/127\.0\.0\.1 on any port, and its own/);
    expect(out).toMatch(/CORS error and sends its records again/);
    expect(out).toContain("--allow-origin https://app.example");
  });

  it("lets in only the pages that are named, and names them", async () => {
    const statuses: number[] = [];
    const { out } = await collect(["--allow-origin", "https://app.example"], async (url) => {
      for (const origin of ["https://app.example", "http://localhost:5173"])
        statuses.push((await sendFrom(url, origin)).status);
    });
    expect(statuses).toEqual([200, 403]);
    expect(out).toMatch(/pages +of https:\/\/app\.example, and its own\n/);
  });

  it("names an address that can be sent to where it listens on all, and trusts no page of others' localhost", async () => {
    const allowed: (string | null)[] = [];
    const { out, err } = await collect(["--host", "0.0.0.0"], async (url) => {
      allowed.push((await sendFrom(url, "http://localhost:5173")).headers.get("access-control-allow-origin"));
    });
    expect(allowed).toEqual([null]);
    expect(out).toMatch(/at http:\/\/127\.0\.0\.1:\d+\/, and at this machine's name or address from others/);
    expect(out).toMatch(/pages +its own\n/);
    expect(err).toMatch(/Is the client's endpoint http:\/\/127\.0\.0\.1:\d+\/\?/);
    expect(out + err).not.toContain("http://0.0.0.0");
  });
});
