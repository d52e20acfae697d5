import { describe, expect, it } from "vitest";
import { maker } from "../../../packages/analytics/src/views/dom.ts";
import { emptyPage } from "../../../packages/analytics/src/views/empty-page.ts";
import { serialize } from "../../../packages/analytics/src/views/serialize.ts";

describe("serialize", () => {
  it("escapes text in every element, a title too, and every attribute", () => {
    const document = emptyPage();
    const { make } = maker(document);
    document.head.append(make("title", {}, "</title><script>x</script>"));
    document.body.append(make("p", { title: `"><b>&quot;` }, "<i>&amp;</i>"));
    expect(serialize(document)).toBe(
      '<!doctype html>\n<html lang="en"><head><title>&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;</title></head>' +
        '<body><p title="&quot;&gt;&lt;b&gt;&amp;quot;">&lt;i&gt;&amp;amp;&lt;/i&gt;</p></body></html>\n',
    );
  });

  it("keeps the names of SVG and closes what HTML closes", () => {
    const document = emptyPage();
    const { make } = maker(document);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 1 1");
    svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "linearGradient"));
    document.body.append(make("br"), svg);
    expect(serialize(document)).toContain('<body><br><svg viewBox="0 0 1 1"><linearGradient></linearGradient></svg></body>');
  });

  it("refuses a script, and a style sheet that ends early", () => {
    const script = emptyPage();
    script.body.append(script.createElement("script"));
    expect(() => serialize(script)).toThrow(TypeError);
    const style = emptyPage();
    style.body.append(maker(style).make("style", {}, "a{}</style><b>"));
    expect(() => serialize(style)).toThrow(TypeError);
  });
});
