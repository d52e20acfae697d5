import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { telltale } from "./telltale.ts";

let dir: string;
let keys: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-cli-keys-"));
  keys = join(dir, "keys.json");
});
afterEach(() => rm(dir, { recursive: true }));

/** Runs a command until it ends, or until what `work` does with it is done. */
const telltaleWhile = (argv: readonly string[], work: (said: () => string) => Promise<void> = async () => {}) =>
  telltale(argv, ({ out }) => ({
    stopped: () => vi.waitFor(() => expect(out()).toContain("one address"), 20_000).then(() => work(out)),
  }));

describe("telltale keys", () => {
  it("makes a key, says it once, lists and revokes it", async () => {
    const added = await telltale(["keys", "add", "--name", "web", "--tenant", "acme", "--keys", keys]);
    expect(added.status).toBe(0);
    expect(added.out).toMatch(/^tk_[\w-]{43}\n$/);
    expect(await readFile(keys, "utf8")).not.toContain(added.out.trim());
    expect((await telltale(["keys", "list", "--keys", keys])).out).toMatch(/^web {2}made \d{4}-\S+, tenant acme\n$/);
    expect((await telltale(["keys", "revoke", "--name", "web", "--keys", keys])).err).toMatch(/web is revoked/);
    expect((await telltale(["keys", "list", "--keys", keys])).out).toMatch(/, revoked \d{4}-\S+, tenant acme\n$/);
  });

  it.each([
    [["keys", "make"], 2, /there are add, list, revoke/],
    [["keys", "add"], 2, /--name is missing/],
    [["keys", "add", "--name", "a b"], 2, /a name has up to 64/],
    [["keys", "list", "--keys", "MISSING"], 1, /cannot be read; make a key/],
  ] as const)("says what is wrong with %j", async (argv, status, message) => {
    const asked = await telltale(argv.map((word) => (word === "MISSING" ? join(dir, "none.json") : word)));
    expect([asked.status, asked.err]).toEqual([status, expect.stringMatching(message)]);
  });
});

describe("telltale keys list", () => {
  it.each([
    ['{"v":1,"keys":[', /keys\.json: is not JSON, or was cut short; put back a copy of it, or move it away and make new keys/],
    ['["web"]', /is not a key file, which is \{ "v": 1, "keys": \[…\] \}; put back a copy/],
    ['{"v":1,"keys":[{"name":"web","sha256":"tk_oops"}]}', /keys\[0\]\.sha256 must be 64 hexadecimal digits; put back a copy/],
  ])("says what is wrong with %j, and what to do", async (text, message) => {
    await writeFile(keys, text);
    const { status, out, err } = await telltale(["keys", "list", "--keys", keys]);
    expect([status, out, err]).toEqual([1, "", expect.stringMatching(message)]);
    expect(err).not.toContain("tk_oops");
  });
});

describe("telltale collect --keys", () => {
  it("asks for a key until it is revoked, and logs that in JSON without the key", async () => {
    const { out: key } = await telltale(["keys", "add", "--name", "web", "--keys", keys]);
    const data = join(dir, "data");
    const statuses: number[] = [];
    const collected = await telltaleWhile(
      ["collect", "--data", data, "--port", "0", "--keys", keys, "--log", "json", "--rate", "50/s,1000/min"],
      async (said) => {
        const url = /http:\/\/\S+/.exec(said())?.[0] ?? "";
        const send = async (query: string) => {
          const body = JSON.stringify({ v: 1, signals: [] });
          statuses.push((await fetch(`${url}${query}`, { method: "POST", body })).status);
        };
        await send("");
        await send(`?key=${key.trim()}`);
        await telltale(["keys", "revoke", "--name", "web", "--keys", keys]);
        await vi.waitFor(async () => {
          await send(`?key=${key.trim()}`);
          expect(statuses.at(-1)).toBe(401);
        }, 10_000);
      },
    );
    expect([statuses[0], statuses[1], statuses.at(-1)]).toEqual([401, 200, 401]);
    expect(collected.out).toContain(`write keys   asked for, from ${keys}`);
    expect(collected.out).toContain("one address  50 requests/s, 1000 records/min");
    const events = collected.err
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map(({ event, code }) => code ?? event)).toEqual(["key_missing", "key_unknown", "summary"]);
    expect(events[0]).toMatchObject({ from: "127.0.0.0/24" });
    expect(collected.err).not.toContain(key.trim());
  });

  it("warns where other machines may write without a key", async () => {
    const open = await telltaleWhile(["collect", "--data", join(dir, "open"), "--port", "0", "--host", "0.0.0.0"]);
    expect(open.err).toMatch(/^warning: other machines may write without a key/);
    expect(open.out).toContain("one address  100 requests/s, 100000 records/min");
    const local = await telltaleWhile(["collect", "--data", join(dir, "local"), "--port", "0"]);
    expect(local.err).not.toContain("warning");
    expect(local.out).toContain("one address  no limit");
  });

  it.each([
    [["--rate", "fast"], /--rate fast: write requests a second/],
    [["--key-rate", "0/s"], /--key-rate 0\/s: write/],
    [["--max-body", "huge"], /--max-body huge is not a size/],
    [["--metrics", "0.0.0.0"], /--metrics 0\.0\.0\.0: write a port, or an address and a port/],
    [["--trust-proxy", "yes"], /--trust-proxy yes: write how many/],
    [["--log", "xml"], /--log xml: there are text and json/],
  ] as const)("refuses %j", async (flags, message) => {
    const { status, err } = await telltale(["collect", "--data", join(dir, "data"), ...flags]);
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
