import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface Entry {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const text = readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8");
const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Entry>> };

describe("package-lock.json", () => {
  it("names no registry", () => {
    const resolved = Object.values(packages).map((entry) => entry.resolved ?? "");
    expect(resolved.filter((url) => url.includes("://"))).toEqual([]);
  });

  it("has every build for every platform, without which npm ci refuses it (mend it with: node test/complete-lock.mjs)", () => {
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${place}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });
});
