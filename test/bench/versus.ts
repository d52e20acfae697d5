/** One way of doing a job. What it returns is compared, so that a fast wrong answer cannot win. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

/** Medians of a contender's rounds. */
export interface Timing {
  readonly name: string;
  readonly ms: number;
  /** Of all threads of this process: what it took, however busy the machine was. */
  readonly cpuMs: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

async function timed(contender: Contender): Promise<{ ms: number; cpuMs: number; result: unknown }> {
  const [startedAt, usage] = [performance.now(), process.cpuUsage()];
  const result = await contender.run();
  const { user, system } = process.cpuUsage(usage);
  return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000, result };
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
): Promise<readonly Timing[]> {
  const times = contenders.map(() => [] as { ms: number; cpuMs: number }[]);
  for (let round = 0; round <= rounds; round++) {
    let first: unknown;
    for (const [i, contender] of contenders.entries()) {
      const { result, ...time } = await timed(contender);
      if (i === 0) first = result;
      else if (!isSame(first, result))
        throw new Error(`bench: ${title}: ${contender.name} does not agree with ${contenders[0].name}`);
      // The first round warms up.
      if (round > 0) times[i]?.push(time);
    }
  }
  console.log(`\n${title} (${rounds} rounds, medians)`);
  const timings = contenders.map(({ name }, i) => ({
    name,
    ms: median((times[i] ?? []).map(({ ms }) => ms)),
    cpuMs: median((times[i] ?? []).map(({ cpuMs }) => cpuMs)),
  }));
  const [ours] = timings as [Timing];
  for (const { name, ms, cpuMs } of timings)
    console.log(
      `  ${name.padEnd(44)} ${ms.toFixed(1).padStart(9)} ms ${(ms / ours.ms).toFixed(2).padStart(7)} ×   ${cpuMs.toFixed(0).padStart(8)} ms of CPU ${(cpuMs / ours.cpuMs).toFixed(2).padStart(7)} ×`,
    );
  return timings;
}
