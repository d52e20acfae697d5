/**
 * One metric for every group of records.
 *
 * @param records one window
 * @param groupOf the group a record belongs to (its model, feature, prompt version, tenant, …)
 * @param metric any metric of this folder
 * @returns the metric by group, in the order groups first appear; records without a group stand under null
 * @example metricBy([{ model: "a" }, { model: "b" }, { model: "b" }], ({ model }) => model, (records) => records.length).get("b"); // 2
 */
export function metricBy<T, G, M>(
  records: readonly T[],
  groupOf: (record: T) => G | undefined,
  metric: (records: readonly T[]) => M,
): ReadonlyMap<G | null, M> {
  const groups = new Map<G | null, T[]>();
  for (const record of records) {
    const group = groupOf(record) ?? null;
    const members = groups.get(group);
    if (members) members.push(record);
    else groups.set(group, [record]);
  }
  return new Map([...groups].map(([group, members]) => [group, metric(members)]));
}
