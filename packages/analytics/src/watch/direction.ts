import type { Rule } from "@telltale/core/alerts";

/** Whether more of a rule's metric is what it warns of, or less. */
export function directionOf({ condition }: Rule): "up" | "down" {
  switch (condition.kind) {
    case "threshold":
      return condition.above === undefined && condition.warnAbove === undefined ? "down" : "up";
    case "change":
      return condition.ratioAbove === undefined && condition.riseAbove === undefined ? "down" : "up";
    case "trend":
    case "shift":
      return condition.direction;
    case "anomaly":
      return condition.direction === "down" ? "down" : "up";
    case "noData":
      return "down";
    default:
      return "up";
  }
}
