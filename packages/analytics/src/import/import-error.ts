export type ImportErrorCode = "mapping" | "no_files" | "unreadable_file" | "missing_column" | "undetected";

/** A file or a mapping that cannot be used at all: which one, which field, and why. */
export class ImportError extends Error {
  override readonly name = "ImportError";
  readonly code: ImportErrorCode;
  /** The file, or the name of the mapping. */
  readonly file: string;
  readonly field: string | undefined;

  constructor(code: ImportErrorCode, reason: string, options: { file: string; field?: string; cause?: unknown }) {
    super(`${options.file}: ${reason}`, { cause: options.cause });
    this.code = code;
    this.file = options.file;
    this.field = options.field;
  }
}
