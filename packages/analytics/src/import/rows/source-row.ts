/** A row of a file, or why it cannot be read. `place` is its line where lines tell rows apart, else its number from 1. */
export type SourceRow =
  | { readonly place: number; readonly value: unknown }
  | { readonly place: number; readonly reason: string };

/** The rows of a file in its order, some at a time. */
export type SourceRows = AsyncGenerator<readonly SourceRow[], void, void>;
