export type OtlpErrorCode = "malformed" | "unsupported_type";

/** A body that cannot be read at all: not what its type says, or cut off. */
export class OtlpError extends Error {
  readonly code: OtlpErrorCode;

  constructor(code: OtlpErrorCode, message: string, { cause }: { cause?: unknown } = {}) {
    super(`otlp: ${message}`, { cause });
    this.name = "OtlpError";
    this.code = code;
  }
}
