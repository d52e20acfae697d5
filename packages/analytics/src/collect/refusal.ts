/** Why a request is not taken, as its answer says it. The message never quotes what was sent. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: string;
  /** After how many seconds it is worth sending again; undefined where that will not help. */
  readonly retryAfterS: number | undefined;
  /** Whether a part of the body is still to come, so that the connection is of no further use. */
  hangUp = false;

  constructor(status: number, code: string, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.retryAfterS = options.retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(options.retryAfterMs / 1000));
  }
}
