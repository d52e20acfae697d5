/** The command was called wrongly: the message says what there is instead. Exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
