import type { Context } from "@telltale/core/trace";
import { word } from "./convert.ts";
import type { Attributes, OtelEvent, OtelResource, OtelScope } from "./otel.ts";

/** What the service says of all its records: release, environment, and its name, which goes into `attributes`. */
export function contextOf(
  { attributes }: OtelResource,
  scope: OtelScope,
): Pick<Context, "release" | "environment" | "attributes"> {
  const service = word(attributes["service.name"]);
  return {
    release: word(attributes["service.version"]),
    environment: word(attributes["deployment.environment.name"] ?? attributes["deployment.environment"]),
    attributes: {
      ...(service !== undefined && { "service.name": service }),
      ...(scope.name !== "" && { "otel.scope.name": scope.name.slice(0, 256) }),
    },
  };
}

/** Experiment arms, of the events that feature flags leave when they are asked; undefined if there are none. */
export function variantsOf(events: readonly Pick<OtelEvent, "name" | "attributes">[]): Context["variants"] {
  const arms = events
    .filter(({ name }) => name === "feature_flag.evaluation" || name === "feature_flag")
    .map(({ attributes }) => armOf(attributes))
    .filter((arm) => arm !== undefined);
  return arms.length > 0 ? Object.fromEntries(arms) : undefined;
}

function armOf(attributes: Attributes): readonly [string, string] | undefined {
  const key = word(attributes["feature_flag.key"]);
  const arm =
    word(attributes["feature_flag.result.variant"]) ??
    word(attributes["feature_flag.variant"]) ??
    word(attributes["feature_flag.result.value"]);
  return key === undefined || arm === undefined ? undefined : [key.slice(0, 256), arm];
}
