/** How far loading has come: the database, then the files' own indexes, then the columns a question reads. */
export interface LoadProgress {
  readonly part: "engine" | "files" | "columns";
  /** Done of this part, 0…1; 0 throughout where the host does not say how much there is. */
  readonly share: number;
  /** Bytes that have come for this part. */
  readonly bytes: number;
  /** What is loading, in words to show. */
  readonly what: string;
}
