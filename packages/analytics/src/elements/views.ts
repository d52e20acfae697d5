import { findingsElement } from "./findings.ts";
import { systemViews } from "./system-views.ts";
import { tilesElement } from "./tiles.ts";
import { userViews } from "./user-views.ts";
import type { View, ViewName } from "./view.ts";

/** Every view that is an element. */
export const views: readonly View[] = [tilesElement, findingsElement(), ...systemViews, ...userViews];

/** What a whole report shows, in its order. */
export const sections: readonly (readonly [title: string, names: readonly ViewName[]])[] = [
  ["Latency", ["latency", "first-token", "latency-by-model", "latency-by-feature", "latency-by-hour"]],
  ["Cost", ["cost"]],
  ["Errors, retrieval and tools", ["errors", "failure-modes", "retrieval", "tools"]],
  ["Users", ["satisfaction", "satisfaction-over-time", "behaviour", "funnel", "survival", "retention"]],
  ["Quality", ["scores"]],
  ["Drift", ["drift"]],
];
