import { viewStyle } from "@telltale/analytics/views";
import { describe, expect, it } from "vitest";

type Rgb = readonly [red: number, green: number, blue: number];

/** The defaults of the style sheet: name → light, dark. */
const colours = new Map(
  [...viewStyle.matchAll(/--tt-([a-z0-9-]+): var\(--telltale-[a-z0-9-]+, light-dark\((#\w{6}), (#\w{6})\)\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
  ),
);

const rgb = (hex: string): Rgb =>
  [1, 3, 5].map((i) => linear(Number.parseInt(hex.slice(i, i + 2), 16) / 255)) as unknown as Rgb;
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other]
    .map((hex) => {
      const [red, green, blue] = rgb(hex);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Machado, Oliveira & Fernandes (2009), severity 1, in linear light. */
const sights: Readonly<Record<string, readonly Rgb[]>> = {
  ordinary: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Distance in OKLab, times 100: some 2 are just noticeable. */
function distance(one: string, other: string, sight: readonly Rgb[]): number {
  const seen = (hex: string) => {
    const colour = rgb(hex);
    const [r = 0, g = 0, b = 0] = sight.map((row) =>
      Math.min(1, Math.max(0, row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2])),
    );
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ] as const;
  };
  const [a, b] = [seen(one), seen(other)];
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

const themes = ["light", "dark"] as const;
const hexOf = (name: string, theme: (typeof themes)[number]) => colours.get(name)?.[theme] ?? `no colour ${name}`;

describe("viewStyle", () => {
  it("gives text a contrast of at least 4.5 on what it stands on", () => {
    const texts = [
      ["ink", "card"],
      ["ink", "page"],
      ["muted", "card"],
      ["muted", "page"],
      ["muted", "line"],
      ["ink", "line"],
      ["bad", "card"],
      ["good", "card"],
      ["bad", "bad-soft"],
      ["good", "good-soft"],
      ["notable", "notable-soft"],
      ["ink", "notable-soft"],
    ] as const;
    for (const theme of themes)
      for (const [text, ground] of texts)
        expect(contrast(hexOf(text, theme), hexOf(ground, theme)), `${text} on ${ground}, ${theme}`).toBeGreaterThanOrEqual(
          4.5,
        );
  });

  it("gives shapes a contrast of at least 3", () => {
    const shapes = ["accent", "bad", "good", "notable", "muted", ...Array.from({ length: 7 }, (_, i) => `c${i + 1}`)];
    for (const theme of themes)
      for (const shape of shapes)
        expect(contrast(hexOf(shape, theme), hexOf("card", theme)), `${shape}, ${theme}`).toBeGreaterThanOrEqual(3);
  });

  it("keeps the colours of parts apart for every kind of sight", () => {
    const parts = Array.from({ length: 7 }, (_, i) => `c${i + 1}`);
    for (const theme of themes)
      for (const [sight, matrix] of Object.entries(sights))
        for (const [i, one] of parts.entries())
          for (const other of parts.slice(i + 1))
            expect(
              distance(hexOf(one, theme), hexOf(other, theme), matrix),
              `${one} and ${other}, ${theme}, ${sight}`,
            ).toBeGreaterThan(5);
  });

  it("has no rule about anything but the views' own classes", () => {
    const selectors = viewStyle
      .replace(/@media[^{]*\{/g, "")
      .split("}")
      .flatMap((rule) => (rule.split("{")[0] ?? "").split(","))
      .map((one) => one.trim())
      .filter(Boolean);
    expect(selectors.filter((selector) => !selector.includes(".tt-"))).toEqual([]);
  });
});
