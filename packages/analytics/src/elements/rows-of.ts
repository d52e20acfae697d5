import type { Row } from "../engine/cell.ts";
import type { Answers } from "./view.ts";

/**
 * The rows of one question of a view, typed: the question answers for their shape.
 *
 * @param size where it is given, rows come largest first
 */
export function rowsOf<R extends Row>({ rows }: Answers, name: string, size?: (row: R) => number): readonly R[] {
  const found = rows(name) as readonly R[];
  return size ? found.toSorted((a, b) => size(b) - size(a)) : found;
}
