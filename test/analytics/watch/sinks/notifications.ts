import fc from "fast-check";
import type { AlertNotification, ReportNotification } from "../../../../packages/analytics/src/watch/sinks/notification.ts";

export const noonMs = Date.UTC(2026, 0, 31, 12);

/** An alert with everything an alert can say. */
export function alertOf(parts: Partial<AlertNotification> = {}): AlertNotification {
  return {
    kind: "alert",
    id: "errorRate:4f2a:1769860800000/1",
    episodeId: "errorRate:4f2a:1769860800000",
    event: "fired",
    severity: "critical",
    atMs: noonMs,
    sinceMs: noonMs - 300_000,
    rule: "errorRate",
    about: "More than 5 % of calls failed.",
    segment: { feature: "checkout", model: "gpt-4o" },
    quantity: {
      name: "errorRate",
      unit: "rate",
      value: 0.091,
      low: 0.062,
      high: 0.13,
      confidence: 0.95,
      n: 1412,
      nOf: "calls",
    },
    threshold: { comparison: "above", value: 0.05 },
    window: { fromMs: noonMs - 300_000, toMs: noonMs },
    owner: "llm-platform",
    runbookUrl: "https://wiki.example.com/runbooks/errors?a=1&b=2",
    diagnosis: {
      moved: ["Errors of model gpt-4o: 1.9 % → 31 %."],
      shipped: ["Release 2.4.1 was first seen 12 min before."],
      sessions: [{ id: "s-17", why: "three errors in a row" }],
    },
    silence: "telltale watch DIR --silence errorRate --for 2h",
    ...parts,
  };
}

/** The end of the same episode. */
export function resolvedOf(parts: Partial<AlertNotification> = {}): AlertNotification {
  return alertOf({ id: "errorRate:4f2a:1769860800000/2", event: "resolved", atMs: noonMs + 600_000, ...parts });
}

export function reportOf(parts: Partial<ReportNotification> = {}): ReportNotification {
  return {
    kind: "report",
    id: "report:weekly:2026-01-26T07:00:00.000Z",
    schedule: "weekly",
    atMs: noonMs,
    window: { fromMs: noonMs - 7 * 86_400_000, toMs: noonMs },
    title: "The week of the support assistant",
    summary: ["Errors rose from 1.9 % to 4.2 %.", "Cost fell by 12 %."],
    text: "COST\n  gpt-4o       $12.10\n  gpt-4o-mini   $1.90\n",
    html: "<!doctype html><title>Report</title><p>Cost",
    ...parts,
  };
}

/** Names as an attacker would choose them, among ordinary text of any script. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.constantFrom(
        "<!channel>",
        "@here",
        "@everyone",
        "<!--",
        "-->",
        "<script>alert(1)</script>",
        '" onload="x',
        "</td>",
        "&lt;",
        "](javascript:x)",
        "```",
        "~~~",
        "\r\nBcc: a@example.com",
        "#1",
        "GH-7",
        "https://evil.example",
        "{{silence}}",
        "\u202e",
        "\ud800",
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));
