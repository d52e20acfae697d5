export { type Cost, costOf, priceTable, type Usage } from "./cost-of.ts";
export type { OwnPrice } from "./own-price.ts";
export { pricedFields, priceSpan } from "./price-span.ts";
