import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const bin = fileURLToPath(new URL("../../../packages/analytics/bin/telltale.mjs", import.meta.url));

function startedAs(version: string) {
  const pretend = `Object.defineProperty(process, "versions", { value: { node: "${version}" } });
    Object.defineProperty(process, "version", { value: "v${version}" });`;
  const node = ["--import", `data:text/javascript,${encodeURIComponent(pretend)}`];
  return spawnSync(process.execPath, [...node, bin, "--version"], { encoding: "utf8" });
}

describe("the binary", () => {
  it.each(["18.20.8", "20.19.9"])("says to Node %s which Node it needs", (version) => {
    expect(startedAs(version)).toMatchObject({
      status: 1,
      stdout: "",
      stderr: `telltale needs Node 20.20 or newer; this is v${version}\n`,
    });
  });

  it.each(["20.20.0", "22.0.0"])("lets Node %s in", (version) => {
    expect(startedAs(version).stderr).not.toContain("needs Node");
  });
});
