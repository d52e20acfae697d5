/**
 * A method that watches a stream: its whole memory is a plain object that survives JSON, and each step is a pure function.
 *
 * A number that is not finite leaves the state as it was but for `omitted`, which counts it.
 */
export interface Stepwise<Options, Input, State, Value> {
  /** The state before the first observation. */
  readonly init: (options: Options) => State;
  /** The state after one more observation; the old one stays valid. */
  readonly update: (state: State, input: Input) => State;
  /** What the state says. */
  readonly value: (state: State) => Value;
}

/**
 * Runs a stepwise method over a whole series and gives its last word.
 *
 * @example foldSteps(cusum, { mean: 0, sd: 1 }, [0.2, 3, 3, 3]).alarmAt; // 2
 */
export function foldSteps<Options, Input, State, Value>(
  method: Stepwise<Options, Input, State, Value>,
  options: Options,
  inputs: Iterable<Input>,
): Value {
  let state = method.init(options);
  for (const input of inputs) state = method.update(state, input);
  return method.value(state);
}

/**
 * Runs a stepwise method over a whole series and gives what it says after each observation.
 *
 * @example scanSteps(cusum, { mean: 0, sd: 1 }, [2, 2]).map(({ high }) => high); // [1.5, 3]
 */
export function scanSteps<Options, Input, State, Value>(
  method: Stepwise<Options, Input, State, Value>,
  options: Options,
  inputs: Iterable<Input>,
): Value[] {
  let state = method.init(options);
  return Array.from(inputs, (input) => {
    state = method.update(state, input);
    return method.value(state);
  });
}
