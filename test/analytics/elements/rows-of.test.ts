import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { stackOf } from "../../../packages/analytics/src/elements/rows-of.ts";
import type { ViewOptions } from "../../../packages/analytics/src/views/view.ts";

const { document } = parseHTML("<!doctype html>");

/** What each of some pictures is told of its room and of the caption. */
function told(width: number, pictures: number) {
  const heard: (readonly [number | undefined, string | undefined])[] = [];
  const draw = (own: ViewOptions) => {
    heard.push([own.width, own.caption]);
    return document.createElement("p");
  };
  const stack = stackOf(
    { document, width, caption: "note" },
    Array.from({ length: pictures }, () => draw),
  );
  return { heard, isPaired: stack.classList.contains("paired") };
}

describe("stackOf", () => {
  it("draws two in a row where each has room to be read, and says the caption once", () => {
    expect(told(1200, 2)).toEqual({
      isPaired: true,
      heard: [
        [586, ""],
        [586, "note"],
      ],
    });
  });

  it("draws one beneath the other in a narrow place, and a single one as wide as there is room", () => {
    expect(told(700, 2)).toEqual({
      isPaired: false,
      heard: [
        [700, ""],
        [700, "note"],
      ],
    });
    expect(told(1200, 1)).toEqual({ isPaired: false, heard: [[1200, "note"]] });
  });
});
