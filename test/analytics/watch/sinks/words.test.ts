import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { escapeHtml, escapeMarkdown, escapeSlack } from "../../../../packages/analytics/src/watch/sinks/escapes.ts";
import { messageOf } from "../../../../packages/analytics/src/watch/sinks/message.ts";
import { messageHtml } from "../../../../packages/analytics/src/watch/sinks/message-html.ts";
import { messageText } from "../../../../packages/analytics/src/watch/sinks/message-text.ts";
import type { Quantity } from "../../../../packages/analytics/src/watch/sinks/notification.ts";
import { fitLines, fitText, plainText } from "../../../../packages/analytics/src/watch/sinks/plain-text.ts";
import {
  durationText,
  intervalText,
  inUnit,
  timeText,
  windowText,
} from "../../../../packages/analytics/src/watch/sinks/quantity-text.ts";
import { fillTemplate, templateFault } from "../../../../packages/analytics/src/watch/sinks/template.ts";
import { alertOf, hostileText, noonMs, reportOf, resolvedOf } from "./notifications.ts";

const joiner = /\u2060/g;

describe("plainText", () => {
  it("is one well-formed line that nothing invisible changes, and stays as it is", () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        const plain = plainText(value);
        expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        expect(plainText(plain)).toBe(plain);
      }),
    );
  });
});

describe("escapeSlack", () => {
  it("lets no value make a mention, a link or a line, and loses nothing of it", () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        const escaped = escapeSlack(value);
        expect(escaped).not.toMatch(/[<>\n]|&(?!amp;|lt;|gt;)|@(?=\w)|```/);
        const read = escaped.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&").replace(joiner, "");
        expect(read).toBe(plainText(value));
      }),
    );
  });
});

describe("escapeMarkdown", () => {
  it("lets no value make a mention, a reference, a link, a comment or markup", () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        const escaped = escapeMarkdown(value);
        expect(escaped).not.toMatch(/<|@(?=\w)|#(?=\d)|\bGH-|https?:|(?<!\\)[`*_[\]~>|]/);
        const read = escaped.replaceAll("&lt;", "<").replaceAll("&amp;", "&").replace(joiner, "");
        expect(read.replace(/\\([\\`*_{}[\]()+.!|~>-])/g, "$1")).toBe(plainText(value));
      }),
    );
  });
});

describe("escapeHtml", () => {
  it("is read back as the value by a parser, in text and in an attribute", () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        const { document } = parseHTML(`<html><body><p title="${escapeHtml(value)}">${escapeHtml(value)}</p></body></html>`);
        expect(document.querySelectorAll("body *")).toHaveLength(1);
        expect(document.querySelector("p")?.textContent).toBe(plainText(value));
        expect(document.querySelector("p")?.getAttribute("title")).toBe(plainText(value));
      }),
    );
  });
});

describe("fitText", () => {
  it("is within the limit, says what is missing, and leaves no half of an escape, a pair or a link", () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 40, max: 120 }), (value, limit) => {
        const text = escapeSlack(`${value} & <${value}> `.repeat(4));
        const fitted = fitText(text, limit);
        expect(fitted.length).toBeLessThanOrEqual(limit);
        if (text.length <= limit) {
          expect(fitted).toBe(text);
          return;
        }
        const [, kept = "", left] = /^(.*)… \((\d+) characters left out\)$/su.exec(fitted) ?? [];
        expect(text.startsWith(kept)).toBe(true);
        expect(kept.length + Number(left)).toBe(text.length);
        expect(kept).not.toMatch(/&[^;]*$|\p{Cs}/u);
      }),
    );
  });
});

describe("fitLines", () => {
  it("keeps whole lines and counts the others", () => {
    expect(fitLines(["one", "two", "three"], 13)).toBe("one\ntwo\nthree");
    expect(fitLines(["one", "two", "three", "four"], 16)).toBe("one\ntwo\n… 2 more");
    expect(fitLines(["one", "two", "three", "four"], 15)).toBe("one\n… 3 more");
    expect(fitLines(["x".repeat(100)], 50)).toBe(`${"x".repeat(23)}… (77 characters left out)`);
  });
});

describe("numbers and times", () => {
  it("are in their unit, with no more digits than say something", () => {
    expect(inUnit(0.0912, "rate")).toBe("9.12 %");
    expect(inUnit(0.000_042, "rate")).toBe("0.0042 %");
    expect(inUnit(31_240, "ms")).toBe("31.2 s");
    expect(inUnit(0.0523, "usd")).toBe("$0.0523");
    expect(inUnit(1234.5, "usd")).toBe("$1234.50");
    expect(inUnit(-0.3, "score")).toBe("−0.3");
    expect(inUnit(12_345, "tokens")).toBe("12,345 tokens");
  });

  it("are said on the clocks of a time zone", () => {
    expect(timeText(noonMs, "UTC")).toBe("2026-01-31 12:00 UTC");
    expect(timeText(noonMs, "America/New_York")).toBe("2026-01-31 07:00 GMT-5");
    expect(windowText({ fromMs: noonMs - 300_000, toMs: noonMs }, "UTC")).toBe("2026-01-31 11:55 to 12:00 UTC");
    expect(windowText({ fromMs: noonMs - 86_400_000, toMs: noonMs }, "UTC")).toBe("2026-01-30 12:00 to 2026-01-31 12:00 UTC");
    const change = Date.UTC(2026, 2, 29, 1);
    expect(windowText({ fromMs: change - 3_600_000, toMs: change }, "Europe/London")).toMatch(
      /01:00 .* 02:00|00:00 .* to .*02:00/,
    );
    expect(durationText(5_400_000)).toBe("90 min");
  });

  it.each([
    [0.95, "95 %"],
    [0.975, "97.5 %"],
    [0.999, "99.9 %"],
    [0.99972, "99.97 %"],
    [0.9999996, "99.99996 %"],
  ])("never call a confidence of %d certainty", (confidence, said) => {
    const quantity = { ...(alertOf().quantity as Quantity), confidence };
    expect(intervalText(quantity)).toBe(`${said} interval 6.2 % to 13 %`);
  });
});

describe("messageOf", () => {
  it("says all there is to say", () => {
    const message = messageOf(alertOf({ explain: "telltale watch DIR --explain 4f2a", also: ["latency of checkout"] }), {});
    expect(`${message.title}\n\n${messageText(message)}`).toMatchInlineSnapshot(`
      "Critical: errorRate (feature checkout, model gpt-4o) is 9.1 %, above 5 %

      More than 5 % of calls failed.
      errorRate: 9.1 % (95 % interval 6.2 % to 13 %, n = 1,412 calls); it alerts above 5 %.

      Since: 2026-01-31 11:55 UTC (for 5 min)
      Window: 2026-01-31 11:55 to 12:00 UTC
      Where: feature checkout, model gpt-4o
      Owner: llm-platform

      What moved:
      - Errors of model gpt-4o: 1.9 % → 31 %.

      What shipped just before:
      - Release 2.4.1 was first seen 12 min before.

      Sessions to read:
      - s-17 · three errors in a row

      Also alerting:
      - latency of checkout

      Runbook: https://wiki.example.com/runbooks/errors?a=1&b=2
      Silence: telltale watch DIR --silence errorRate --for 2h
      Explain: telltale watch DIR --explain 4f2a"
    `);
  });

  it("says what the rule looks at alone", () => {
    const message = messageOf(alertOf({ segment: { model: "gpt-4o" }, where: { feature: "chat or search" } }), {});
    expect(messageText(message)).toContain("Where: feature chat or search, model gpt-4o");
    expect(messageText(messageOf(alertOf({ segment: {}, where: { feature: "chat" } }), {}))).toContain("Where: feature chat\n");
  });

  it("says how long it lasted, and offers no silence, when it is over", () => {
    const message = messageOf(resolvedOf(), {});
    expect(message.title).toBe("Recovered: errorRate (feature checkout, model gpt-4o)");
    expect(messageText(message)).toContain("Since: 2026-01-31 11:55 UTC (lasted 15 min)");
    expect(messageText(message)).not.toContain("Silence");
  });

  it("invents no number where there is none", () => {
    const bare = alertOf({
      quantity: null,
      threshold: null,
      segment: {},
      about: "No calls for 30 min.",
      owner: undefined,
      runbookUrl: undefined,
      diagnosis: { moved: [], shipped: [], sessions: [] },
    });
    expect(messageText(messageOf(bare, {}))).toMatchInlineSnapshot(`
      "No calls for 30 min.

      Since: 2026-01-31 11:55 UTC (for 5 min)
      Window: 2026-01-31 11:55 to 12:00 UTC
      Where: everything

      Silence: telltale watch DIR --silence errorRate --for 2h"
    `);
    const quantity = { ...alertOf().quantity, value: null, low: null, high: null, n: 0 } as NonNullable<
      ReturnType<typeof alertOf>["quantity"]
    >;
    expect(messageOf(alertOf({ quantity }), {}).summary[1]).toBe("errorRate: no value (n = 0 calls); it alerts above 5 %.");
  });

  it("marks a test as one", () => {
    expect(messageOf(alertOf({ isTest: true }), {}).title).toMatch(/^TEST, nothing is wrong: /);
  });

  it("links to nothing but the web", () => {
    for (const url of ["javascript:alert(1)", "https://a.example/>|x", "file:///etc/passwd", "https://a.example/ b"])
      expect(messageOf(alertOf({ runbookUrl: url }), {}).links).toEqual([]);
  });

  it("is a page with nothing in it but what was said, whatever the names", () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        const alert = alertOf({ rule: name, about: name, segment: { [name]: name }, owner: name });
        const { document } = parseHTML(messageHtml(messageOf(alert, {}, escapeHtml)));
        const tags = new Set([...document.querySelectorAll("*")].map(({ localName }) => localName));
        expect(
          [...tags].filter((tag) => !/^(html|head|meta|title|body|h[23]|p|table|tr|th|td|ul|li|a|code)$/.test(tag)),
        ).toEqual([]);
        expect(document.querySelectorAll("[onload]")).toHaveLength(0);
      }),
      { numRuns: 30 },
    );
  });
});

describe("templates", () => {
  const wording = { templates: { title: "*{{rule}}* <!here>", text: "{{value}} in {{segment}}\n{{moved}} {{ silence }}" } };

  it("say the owner's words as they are, and escape what comes from outside", () => {
    const alert = alertOf({ segment: { feature: "<!channel> {{owner}}" } });
    const message = messageOf(alert, wording, escapeSlack);
    expect(message.title).toBe("*errorRate* <!here>");
    expect(message.summary[0]).toBe("9.1 % in feature &lt;!channel&gt; {{owner}}");
    expect(message.summary[1]).toContain("1.9 % → 31 %. telltale watch DIR --silence errorRate --for 2h");
    expect([message.facts, message.lists, message.links]).toEqual([[], [], []]);
    expect(messageOf(reportOf(), wording).title).toBe("*weekly* <!here>");
  });

  it("never leave a message without a title, nor with one of two lines", () => {
    const bare = alertOf({ owner: undefined });
    expect(messageOf(bare, { templates: { title: " {{owner}}" } }).title).toMatch(/^Critical: errorRate/);
    expect(messageOf(bare, { templates: { title: "{{rule}}\n{{about}}" } }).title).toBe(
      "errorRate More than 5 % of calls failed.",
    );
  });

  it("are checked when they are read", () => {
    expect(templateFault("{{rule}} {{value}}")).toBeUndefined();
    expect(templateFault("{{vlaue}}")).toMatch(/^\{\{vlaue\}\} is no value of a notification; did you mean "value"\?/);
    expect(templateFault("{{}}")).toBeDefined();
  });

  it("are filled with values that cannot be templates themselves", () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        const values = { ...Object.fromEntries(["rule", "silence"].map((name) => [name, value])) } as Parameters<
          typeof fillTemplate
        >[1];
        expect(fillTemplate("{{rule}}", values, (text) => text)).toBe(value);
      }),
    );
  });
});
