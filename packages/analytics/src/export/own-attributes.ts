import type { Context } from "@telltale/core/trace";
import { ruledNames } from "../otlp/dialects/index.ts";
import type { Attributes, AttributeValue } from "../otlp/index.ts";

/** What resource and scope say already. */
const elsewhere = new Set(["app", "service.name", "otel.scope.name"]);

/**
 * What a record says beside its fields, as attributes: what is nested in more than a list leaves as JSON text, which every receiver
 * takes. Names that mean something to a receiver stay behind: a cost that an agent repeats would be counted again there.
 */
export function ownAttributes(attributes: Context["attributes"] = {}): Attributes {
  const own = Object.entries(attributes).filter(([name]) => !elsewhere.has(name) && !ruledNames.has(name));
  return Object.fromEntries(own.map(([name, value]) => [name, flat(value as AttributeValue)]));
}

function flat(value: AttributeValue): AttributeValue {
  const isNested = typeof value === "object" && value !== null;
  const isList = Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null);
  return isNested && !isList ? JSON.stringify(value) : value;
}

/** The service a record is of, for its resource. */
export function serviceOf(attributes: Context["attributes"] = {}): string {
  const name = attributes["service.name"] ?? attributes.app;
  return typeof name === "string" ? name : "telltale";
}
