import { findingsElement } from "./findings.ts";
import { moneyViews } from "./money-views.ts";
import { safetyViews } from "./safety-views.ts";
import { serviceViews } from "./service-views.ts";
import { systemViews } from "./system-views.ts";
import { tilesElement } from "./tiles.ts";
import { userViews } from "./user-views.ts";
import type { View, ViewName } from "./view.ts";

/** Every view that is an element. */
export const views: readonly View[] = [
  tilesElement,
  findingsElement(),
  ...systemViews,
  ...serviceViews,
  ...moneyViews,
  ...safetyViews,
  ...userViews,
];

/** What a whole report shows, in its order. */
export const sections: readonly (readonly [title: string, names: readonly ViewName[]])[] = [
  ["Latency", ["latency", "first-token", "latency-by-model", "latency-by-feature", "latency-by-hour", "latency-histogram"]],
  ["Cost", ["cost", "cost-projection", "cost-per-task", "cache"]],
  [
    "Errors, retrieval and tools",
    ["errors", "error-classes", "failure-modes", "retries", "rate-limits", "concurrency", "tools", "retrieval"],
  ],
  ["Security and instructions", ["security", "instructions"]],
  ["Users", ["satisfaction", "satisfaction-over-time", "behaviour", "funnel", "depth", "survival", "retention"]],
  ["Quality", ["scores"]],
  ["Drift", ["drift"]],
];
