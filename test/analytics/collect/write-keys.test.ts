import { createHash } from "node:crypto";
import { createKeys, hashKey } from "@telltale/analytics";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyIn, randomKey } from "../../../packages/analytics/src/collect/write-keys.ts";

describe("createKeys", () => {
  it("finds whose a key is, and nobody's where it is not known or was revoked", async () => {
    const [web, server, old] = [randomKey(), randomKey(), randomKey()];
    const keys = createKeys([
      { name: "web", sha256: await hashKey(web) },
      { name: "server", sha256: await hashKey(server), tenant: "acme", environment: "production" },
      { name: "old", sha256: await hashKey(old), isRevoked: true },
    ]);
    expect(await keys.find(web)).toEqual({ name: "web" });
    expect(await keys.find(server)).toEqual({ name: "server", tenant: "acme", environment: "production" });
    expect(await keys.find(old)).toBeNull();
    await fc.assert(
      fc.asyncProperty(fc.string(), async (guess) => {
        expect(await keys.find(guess)).toBeNull();
      }),
    );
    for (const near of [`${web} `, web.slice(0, -1), web.toUpperCase(), await hashKey(web), "x".repeat(1e6)])
      expect(await keys.find(near)).toBeNull();
  });

  it("hashes as everybody does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (key) => {
        expect(await hashKey(key)).toBe(createHash("sha256").update(key).digest("hex"));
      }),
    );
  });
});

describe("randomKey", () => {
  it("has 256 bits and passes through headers and addresses as it is", () => {
    const keys = Array.from({ length: 200 }, randomKey);
    for (const key of keys) expect(key).toMatch(/^tk_[\w-]{43}$/);
    expect(new Set(keys).size).toBe(200);
  });
});

describe("keyIn", () => {
  const url = "http://c.example/";
  it("reads the places it may stand in", () => {
    expect(keyIn(new Request(url, { headers: { authorization: "Bearer k1" } }))).toBe("k1");
    expect(keyIn(new Request(url, { headers: { authorization: "bearer   k1 " } }))).toBe("k1");
    expect(keyIn(new Request(url, { headers: { "x-telltale-key": "k2" } }))).toBe("k2");
    expect(keyIn(new Request(`${url}?a=1&key=k3`))).toBe("k3");
    expect(keyIn(new Request(url))).toBeNull();
    const basic = (credentials: string) => keyIn(new Request(url, { headers: { authorization: `Basic ${credentials}` } }));
    expect(basic(btoa("langfuse:k4:5"))).toBe("k4:5");
    for (const hopeless of ["abc", "%%%", btoa("k5"), btoa("k5:")]) expect(basic(hopeless)).toBeNull();
  });
});
