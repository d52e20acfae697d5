import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openKeyFile } from "@telltale/analytics/node";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addKey, readKeyFile, revokeKey } from "../../../packages/analytics/src/collect/key-file.ts";

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-keys-"));
  path = join(dir, "sub", "keys.json");
});
afterEach(() => rm(dir, { recursive: true }));

const nowMs = Date.UTC(2024, 0, 31);

describe("a key file", () => {
  it("holds hashes only, for its owner's eyes", async () => {
    const key = await addKey(path, { name: "web" }, nowMs);
    const text = await readFile(path, "utf8");
    expect(text).not.toContain(key);
    expect(text).not.toContain(key.slice(3));
    expect(await readKeyFile(path)).toEqual([
      { name: "web", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), createdAt: "2024-01-31T00:00:00.000Z" },
    ]);
    if (process.platform !== "win32") expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it("is read again when it changes, while the collector runs", async () => {
    const web = await addKey(path, { name: "web" }, nowMs);
    const keys = await openKeyFile(path, { checkEveryMs: 0 });
    expect(await keys.find(web)).toEqual({ name: "web" });
    const server = await addKey(path, { name: "server", tenant: "acme" }, nowMs);
    expect(await keys.find(server)).toEqual({ name: "server", tenant: "acme" });
    await revokeKey(path, "web", nowMs);
    expect(await keys.find(web)).toBeNull();
    expect(await keys.find(server)).not.toBeNull();
  });

  it("keeps the keys it had when the file is broken or gone, and says so", async () => {
    const web = await addKey(path, { name: "web" }, nowMs);
    const onError = vi.fn();
    const keys = await openKeyFile(path, { checkEveryMs: 0, onError });
    await writeFile(path, "{ half");
    expect(await keys.find(web)).toEqual({ name: "web" });
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: expect.stringContaining(`${path}: is not JSON`) }));
    await rm(path);
    expect(await keys.find(web)).toEqual({ name: "web" });
    expect(onError).toHaveBeenCalledTimes(2);
  });

  it("does not look more often than it is told to", async () => {
    const web = await addKey(path, { name: "web" }, nowMs);
    const keys = await openKeyFile(path, { checkEveryMs: 1e9 });
    await revokeKey(path, "web", nowMs);
    expect(await keys.find(web)).toEqual({ name: "web" });
  });

  it("refuses a name that is taken, even by a revoked key, and one that is not there", async () => {
    await addKey(path, { name: "web" }, nowMs);
    await revokeKey(path, "web", nowMs);
    await expect(addKey(path, { name: "web" }, nowMs)).rejects.toThrow(/there is a key web already/);
    await expect(revokeKey(path, "wep", nowMs)).rejects.toThrow(/there is no key wep; there are: web/);
    await revokeKey(path, "web", nowMs + 1000);
    expect((await readKeyFile(path))[0]?.revokedAt).toBe("2024-01-31T00:00:00.000Z");
  });

  it.each([
    ["{}", /is not a key file/],
    ['{"v":2,"keys":[]}', /is not a key file/],
    ['{"v":1,"keys":[5]}', /keys\[0\] must be an object/],
    ['{"v":1,"keys":[{"sha256":"x"}]}', /keys\[0\]\.name/],
    ['{"v":1,"keys":[{"name":"a","sha256":"secret"}]}', /keys\[0\]\.sha256 must be 64/],
    [`{"v":1,"keys":[{"name":"a","sha256":"${"0".repeat(64)}","tenant":5}]}`, /keys\[0\]\.tenant must be text/],
  ])("names what is wrong in %s", async (text, message) => {
    const file = join(dir, "keys.json");
    await writeFile(file, text);
    await expect(openKeyFile(file)).rejects.toThrow(message);
  });

  it("says how to make one where there is none", async () => {
    await expect(openKeyFile(path)).rejects.toThrow(/telltale keys add/);
  });
});
