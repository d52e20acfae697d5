/** A provider that did not answer a call. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  /** What it answered with; absent where it did not answer at all. */
  readonly status: number | undefined;

  constructor(message: string, { status, cause }: { readonly status?: number | undefined; readonly cause?: unknown } = {}) {
    super(message, { cause });
    this.status = status;
  }

  /** Whether every other call will fail alike: a wrong key, a wrong address, a model there is not. */
  get isForAll(): boolean {
    return this.status !== undefined && [401, 402, 403, 404].includes(this.status);
  }
}
