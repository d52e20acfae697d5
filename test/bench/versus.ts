/** One way of doing a job. What it returns is compared, so that a fast wrong answer cannot win. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

async function timed(contender: Contender): Promise<{ ms: number; result: unknown }> {
  const startedAt = performance.now();
  const result = await contender.run();
  return { ms: performance.now() - startedAt, result };
}

/**
 * Runs contenders in turn, A B A B …, and prints the median of each and its ratio to the first: these machines are noisy,
 * so ratios count and milliseconds do not.
 *
 * @param isSame whether two results agree; the run fails where one does not agree with the first's
 */
export async function versus(
  title: string,
  contenders: readonly [Contender, ...Contender[]],
  { rounds = 5, isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b) } = {},
): Promise<void> {
  const times = contenders.map(() => [] as number[]);
  for (let round = 0; round <= rounds; round++) {
    let first: unknown;
    for (const [i, contender] of contenders.entries()) {
      const { ms, result } = await timed(contender);
      if (i === 0) first = result;
      else if (!isSame(first, result))
        throw new Error(`bench: ${title}: ${contender.name} does not agree with ${contenders[0].name}`);
      // The first round warms up.
      if (round > 0) (times[i] as number[]).push(ms);
    }
  }
  console.log(`\n${title} (${rounds} rounds, medians)`);
  const ours = median(times[0] as number[]);
  for (const [i, contender] of contenders.entries()) {
    const ms = median(times[i] as number[]);
    console.log(`  ${contender.name.padEnd(44)} ${ms.toFixed(1).padStart(9)} ms   ${(ms / ours).toFixed(2).padStart(7)} ×`);
  }
}
