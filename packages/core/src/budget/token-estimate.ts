/** What is known of a call before it is made. */
export interface PlannedCall {
  readonly model: string;
  /** All the text the model is given. */
  readonly inputChars: number;
  /** The most it may answer, where the call says so. */
  readonly maxOutputTokens?: number | undefined;
}

export interface TokenEstimate {
  readonly inputTokens: number;
  /** Reasoning included: what is not known is taken to be large rather than small. */
  readonly outputTokens: number;
}

/** What a model's past calls teach: plain data, to be kept wherever it likes. */
export interface TokenHistory {
  readonly inputChars: number;
  readonly inputTokens: number;
  /** Output tokens of the last calls, the newest last. */
  readonly outputs: readonly number[];
}

/** English has some 4 characters to a token and other scripts fewer; 3 errs on the dear side until the model's own ratio is known. */
const charsPerToken = 3;
/** Before a model's own answers are known. */
const unknownOutput = 1000;
const mostOutputs = 200;
/** From so many characters on, a model's own ratio is used. */
const tellingChars = 2000;

/**
 * Adds a call that is over to what is known of its model. Tokens read from a cache belong to the input.
 *
 * @param past of the same model; none yet
 */
export function learnTokens(
  past: TokenHistory | undefined,
  call: { readonly inputChars: number; readonly inputTokens: number; readonly outputTokens: number },
): TokenHistory {
  const { inputChars = 0, inputTokens = 0, outputs = [] } = past ?? {};
  return {
    inputChars: inputChars + call.inputChars,
    inputTokens: inputTokens + call.inputTokens,
    outputs: [...outputs, call.outputTokens].slice(-mostOutputs),
  };
}

/**
 * The tokens a call will probably take, rather too many than too few: the input by the model's own characters per token (by 3 until
 * 2,000 characters are known), the output by what the call allows, else by the 90th percentile (nearest rank) of the model's last
 * answers once 20 are known, else 1,000.
 *
 * @param past what {@link learnTokens} gathered of this model
 * @param countedTokens of the input, where the host has a tokenizer
 * @example estimateTokens({ model: "m", inputChars: 300, maxOutputTokens: 50 }); // { inputTokens: 100, outputTokens: 50 }
 */
export function estimateTokens(call: PlannedCall, past?: TokenHistory, countedTokens?: number): TokenEstimate {
  const isTelling = past !== undefined && past.inputChars >= tellingChars && past.inputTokens > 0;
  const ratio = isTelling ? past.inputChars / past.inputTokens : charsPerToken;
  const outputs = past && past.outputs.length >= 20 ? [...past.outputs].sort((a, b) => a - b) : [];
  const usual = outputs.length > 0 ? outputs[Math.ceil(0.9 * outputs.length) - 1] : undefined;
  return {
    inputTokens: countedTokens ?? Math.ceil(call.inputChars / ratio),
    outputTokens: call.maxOutputTokens ?? usual ?? unknownOutput,
  };
}
