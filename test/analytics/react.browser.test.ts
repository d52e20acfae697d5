import { savedReport } from "@telltale/analytics/elements";
import { createComponents } from "@telltale/analytics/react";
import * as React from "react";
import { createRoot } from "react-dom/client";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Report } from "../../packages/analytics/src/report/report.ts";

const rows = ["a", "b"].map((model, i) => ({ model, n: 500, p50Ms: 100 + i, p95Ms: 200, p99Ms: 300 }));
const report = {
  v: 1,
  title: "From React",
  window: { fromMs: 0, toMs: 86_400_000 },
  reference: null,
  every: "day",
  latency: { byModel: { by: ["model"], rows, others: 0 } },
} as unknown as Report;
const { TelltaleLatencyByModel } = createComponents(React);
const place = document.body.appendChild(document.createElement("div"));
const root = createRoot(place);

afterEach(() => root.render(null));

const drawn = () => place.querySelector("telltale-latency-by-model")?.shadowRoot?.querySelectorAll(".tt-pick").length;

describe("createComponents", () => {
  it("draws what it is handed, tells of choices, and takes another report", async () => {
    const chosen = vi.fn();
    const draw = (given: Report, onFilter = chosen) =>
      root.render(
        React.createElement(
          React.StrictMode,
          null,
          React.createElement(TelltaleLatencyByModel, { report: given, className: "mine", theme: "dark", onFilter }),
        ),
      );
    draw(report);
    await expect.poll(drawn).toBe(2);
    const element = place.querySelector("telltale-latency-by-model");
    expect([element?.className, element?.getAttribute("theme"), element?.hasAttribute("report")]).toEqual([
      "mine",
      "dark",
      false,
    ]);
    element?.shadowRoot?.querySelector<HTMLElement>(".tt-pick")?.click();
    expect(chosen).toHaveBeenCalledExactlyOnceWith({ where: { model: "a" }, window: null, period: "7d" });
    await expect.poll(drawn).toBe(1);
    const one = { ...report, latency: { byModel: { by: ["model"], rows: [...rows, { ...rows[0], model: "c" }], others: 0 } } };
    draw(one as unknown as Report);
    await expect.poll(drawn).toBe(3);
  });

  it("takes a source, and lets go of it when it is gone", async () => {
    const failed = vi.fn();
    const source = { ...savedReport(report), range: () => Promise.reject(new Error("no luck")) };
    root.render(React.createElement(TelltaleLatencyByModel, { source, onError: failed }));
    await expect.poll(() => failed.mock.calls.length).toBe(1);
    expect(failed.mock.calls[0]?.[0]).toMatchObject({ message: "no luck" });
    root.render(null);
    await expect.poll(() => place.childElementCount).toBe(0);
  });
});
