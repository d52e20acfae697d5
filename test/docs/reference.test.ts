import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { referencePages } from "../../docs/generate.ts";
import { root } from "./pages.ts";

const pages = await referencePages(root);

describe("docs/reference", () => {
  it.each([...pages])("%s says what the source says", async (name, page) => {
    await expect(page).toMatchFileSnapshot(`../../docs/reference/${name}`);
  });

  it("has no page that nothing makes", async () => {
    expect((await readdir(join(root, "docs/reference"))).sort()).toEqual([...pages.keys()].sort());
  });

  it("leaves nothing undefined or unread", () => {
    for (const [name, page] of pages) expect(page.match(/undefined \||\[object|\{@link|SESSION/g), name).toBeNull();
  });
});
