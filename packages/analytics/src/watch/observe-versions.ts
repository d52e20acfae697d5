import type { Observation, Rule, Segment } from "@telltale/core/alerts";
import type { Window } from "../tables/window.ts";
import type { Facts } from "./facts.ts";
import { measure } from "./measure.ts";
import type { Tally } from "./tally.ts";

/** One value of the dimension that names versions. */
interface Version {
  readonly key: string;
  readonly segment: Segment;
  readonly version: string;
  readonly firstBucket: number;
}

/**
 * What a rule sees that holds the latest version of a thing against the one before: of each prompt its newest version, with the
 * records of the version before for its reference. What has one version only is not seen.
 *
 * @param windows `reference` reaches back as far as versions are looked for
 * @param open segments to look at although they are not the latest any more
 */
export function observeVersions(
  rule: Rule,
  tally: Tally,
  facts: Facts,
  { current, reference }: { readonly current: Window; readonly reference: Window },
  open: readonly Segment[],
): readonly Observation[] {
  const openKeys = new Set(open.map((segment) => JSON.stringify(segment)));
  return [...thingsIn(rule, tally, facts, reference).values()].flatMap((versions) => {
    const inOrder = versions.toSorted(
      (a, b) => a.firstBucket - b.firstBucket || a.version.localeCompare(b.version, "en", { numeric: true }),
    );
    return inOrder.flatMap(({ key, segment }, i) => {
      const before = inOrder[i - 1];
      if (!before || (i < inOrder.length - 1 && !openKeys.has(key))) return [];
      return [
        {
          segment,
          ...current,
          current: measure(rule, tally, facts, key, current),
          references: [measure(rule, tally, facts, before.key, reference)],
        },
      ];
    });
  });
}

/** Versions by what they are versions of. Those that were there on the first day are as old as each other. */
function thingsIn({ by = [] }: Rule, tally: Tally, facts: Facts, window: Window): ReadonlyMap<string, readonly Version[]> {
  const name = by.at(-1) ?? "";
  const [from, to] = [Math.ceil(window.fromMs / facts.bucketMs), Math.ceil(window.toMs / facts.bucketMs)];
  const firstDay = from + 86_400_000 / facts.bucketMs;
  const found = new Map<string, Version>();
  for (const { cells } of facts.daysOf(tally, window))
    for (const [key, own] of cells) {
      const version = own.segment[name];
      if (version === null || version === undefined || found.has(key) || !own.hasAny(from, to)) continue;
      found.set(key, { key, segment: own.segment, version: String(version), firstBucket: Math.max(own.firstBucket, firstDay) });
    }
  const things = new Map<string, Version[]>();
  for (const one of found.values()) {
    const thing = JSON.stringify({ ...one.segment, [name]: null });
    things.set(thing, [...(things.get(thing) ?? []), one]);
  }
  return things;
}
