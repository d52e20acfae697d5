import { describe, expect, it } from "vitest";
import { main } from "../../../packages/analytics/src/cli/main.ts";

describe("telltale export --header", () => {
  it.each([
    ["authorization Bearer sk-secret", /--header "authorization …" is no header: write "name: value"/],
    ["x key: sk-secret", /--header "x …" is no header/],
    ["sk-secret", /--header is no header/],
    [": sk-secret", /--header is no header/],
  ])("says of %j that it is none, and not what may be a secret", async (header, message) => {
    let err = "";
    const status = await main(["export", "data", "--out", "http://127.0.0.1:9", "--header", header], {
      out: () => {},
      err: (text) => {
        err += text;
      },
      isColoured: false,
      isWatched: false,
      widthColumns: 100,
      stopped: () => Promise.resolve(),
    });
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
    expect(err).not.toContain("sk-secret");
  });
});
