import { countedSides, type OwnPrice, pricedFields, priceSpan } from "@telltale/core/cost";
import type { Span } from "@telltale/core/trace";
import type { ScalarFunction } from "../engine/node-functions.ts";
import { snakeCase } from "../parquet/columns.ts";

/** What a price depends on, in the order of the function's parameters; the start in epoch milliseconds comes after. */
const given = ["kind", "provider", "responseModel", "requestModel", "responseCacheHit", ...pricedFields] as const;

const texts: readonly string[] = ["kind", "provider", "responseModel", "requestModel"];

/**
 * `price_of(…)` for SQL: what a span costs by the price list as of its time, and the day of that list, as `"0.0035 2026-07-01"`;
 * NULL where no price is known, or not both input and output were counted. One text, because finding a price is the dear part. `priceOf` writes the call.
 *
 * @param own prices of private models; they win over the table
 */
export function priceFunction(own: readonly OwnPrice[] = []): ScalarFunction {
  return {
    name: "price_of",
    parameters: [
      ...given.map((field) => (texts.includes(field) ? "VARCHAR" : field === "responseCacheHit" ? "BOOLEAN" : "DOUBLE")),
      "DOUBLE",
    ],
    returns: "VARCHAR",
    call(...values) {
      const said = given.flatMap((field, at) => (values[at] === null ? [] : [[field, values[at]]]));
      if (!pricedFields.some((field) => values[given.indexOf(field)])) return null;
      const span = { ...Object.fromEntries(said), startedAtMs: values[given.length] } as Span;
      const { costUsd, priceDate } = priceSpan(span, own);
      return costUsd === undefined ? null : `${costUsd} ${priceDate}`;
    },
  };
}

/** The call of `price_of` over the columns of spans. @param has whether there is such a column; one that is not counts as empty */
export function priceOf(has: (column: string) => boolean = () => true): string {
  const columns = given.map(snakeCase).map((name) => (has(name) ? name : "NULL"));
  return `price_of(${[...columns, "epoch_us(started_at) / 1000.0"].join(", ")})`;
}

/** Whether a call says how much it used, going in and coming out: what has no counts, or only zeros, has no price either. @param has as with `priceOf` */
export function hasCounts(has: (column: string) => boolean = () => true): string {
  const said = (fields: readonly string[]) => fields.map(snakeCase).filter(has);
  const isSaid = (fields: readonly string[]) => `coalesce(${["NULL", ...said(fields)].join(", ")}) IS NOT NULL`;
  const { input, output } = countedSides;
  return `(greatest(${["0", ...said(pricedFields)].join(", ")}) > 0 AND ${isSaid(input)} AND (kind = 'embedding' OR ${isSaid(output)}))`;
}

/** The two halves of what `price_of` gave, under the name `price`. */
export const costOfPrice = "CAST(split_part(price, ' ', 1) AS DOUBLE)";
export const dateOfPrice = "nullif(split_part(price, ' ', 2), '')";
