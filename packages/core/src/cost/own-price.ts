import type { ModelPrice, Provider } from "@pydantic/genai-prices";
import type { Usage } from "./usage.ts";

/** What a private model costs: prices as genai-prices writes them, so that an entry can move there unchanged. */
export interface OwnPrice {
  /** As the records name it. Left out: any provider. */
  readonly provider?: string | undefined;
  /** The model's name; a `*` at its end stands for any ending. */
  readonly model: string;
  /** From which day (YYYY-MM-DD, UTC) it holds. Left out: always. */
  readonly from?: string | undefined;
  /** Day (YYYY-MM-DD) of the list it stands in, kept as `priceDate` of what it prices. */
  readonly date: string;
  /**
   * US dollars by unit: `input_mtok`, `output_mtok`, `cache_read_mtok`, `cache_write_mtok`, `cache_write_1h_mtok`,
   * `input_audio_mtok`, … per million tokens; `requests_kcount`, `web_searches_kcount` per thousand. A price is a number or
   * `{ base, tiers: [{ start, price }] }`, where a request of more input tokens than `start` costs `price` as a whole.
   */
  readonly prices: ModelPrice;
}

/**
 * The own price that holds for a call: an exact name before a pattern, then the later day.
 *
 * @returns it as a provider of one model, or undefined where none fits
 */
export function ownPriceOf(
  own: readonly OwnPrice[],
  { provider, model, atMs }: Usage,
): { readonly provider: Provider; readonly date: string } | undefined {
  const day = new Date(atMs).toISOString().slice(0, 10);
  const fits = own.filter(
    (price) =>
      (price.provider === undefined || price.provider === provider) &&
      (price.from === undefined || price.from <= day) &&
      (price.model.endsWith("*") ? model.startsWith(price.model.slice(0, -1)) : price.model === model),
  );
  const [best] = fits.sort((a, b) => rank(b).localeCompare(rank(a)));
  if (!best) return undefined;
  const models = [{ id: model, match: { equals: model }, prices: best.prices }];
  return { provider: { id: "own", name: "own prices", api_pattern: "", models }, date: best.date };
}

/** Sorts with the text order: exact names above patterns, then longer patterns, then later days. */
function rank({ model, from = "" }: OwnPrice): string {
  return `${model.endsWith("*") ? 0 : 1}${String(model.length).padStart(5, "0")}${from}`;
}
