import { reasonOf, Span } from "@telltale/core/trace";
import { z } from "zod";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const CachedPrefix = z.strictObject({
  blocks: z.string().min(1).describe("The column with the list of the prompt's block ids"),
  tokensPerBlock: z.int().min(1),
  tokens: z.string().min(1).describe("The column with the prompt's length in tokens"),
  count: z.enum(["cached", "uncached"]),
});

/**
 * Where one field comes from: exactly one of `column`, `sql`, `constant` and `cachedPrefix`, and how to read it.
 * The rest apply in this order: `absent`, `values`, `default`, `hash`, and at last the field's own type and range.
 */
const LongSource = z
  .strictObject({
    column: z
      .string()
      .min(1)
      .optional()
      .describe('A column or JSON key; where no key is called so, dots go deeper: "usage.input_tokens", "choices.0.text"'),
    sql: z
      .string()
      .min(1)
      .optional()
      .describe("A DuckDB expression; {column} stands for that column's text, {$file} and {$row} for the place"),
    constant: scalar.optional(),
    cachedPrefix: CachedPrefix.optional().describe(
      "Tokens of the prompt in leading cache blocks that an earlier row of the file has used, or those in the others",
    ),
    unit: z.enum(["s", "ms", "us", "ns"]).optional().describe("The unit of a duration; ms unless said"),
    time: z
      .enum(["auto", "iso", "s", "ms", "us", "ns"])
      .optional()
      .describe("How a time is written: ISO 8601, or a count since `since`; auto tells them apart, counts by their size"),
    since: z.iso.datetime().optional().describe("Where counted time begins; 1970 unless said"),
    absent: z
      .array(z.union([z.string(), z.number()]))
      .optional()
      .describe("Values that stand for no value"),
    values: z.record(z.string(), scalar).optional().describe('What each value means here; "*" is any other'),
    default: scalar.optional().describe("What stands where there is no value"),
    hash: z.literal(true).optional().describe("For id, spanId, parentSpanId and traceId: any text, hashed into an id"),
    as: z.enum(["text", "number", "boolean", "json"]).optional().describe("The type of an attribute; text unless said"),
    optional: z.literal(true).optional().describe("A file may lack this column altogether"),
  })
  .superRefine((source, context) => {
    const said = origins.filter((origin) => source[origin] !== undefined);
    if (said.length !== 1)
      context.addIssue({
        code: "custom",
        message: `needs exactly one of ${origins.join(", ")}; it has ${said.join(" and ") || "none"}`,
      });
  });

const origins = ["column", "sql", "constant", "cachedPrefix"] as const;

/** A source as a mapping writes it; a text alone is a column. */
const Source = z.union(
  [
    z
      .string()
      .min(1)
      .transform((column) => ({ column })),
    LongSource,
  ],
  { error: ({ input }) => faultsOf(input) ?? "must be the name of a column, or { column | sql | constant | cachedPrefix, … }" },
);

/** What is wrong with the long form, where that is what was written: the union by itself would only say that neither fits. */
function faultsOf(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return undefined;
  const issues = LongSource.safeParse(input).error?.issues ?? [];
  return issues.map((issue) => [...issue.path, mappingReason(issue, input, LongSource)].join(" ")).join(", ");
}

/**
 * Why a part of a mapping cannot be taken. Beside a word that nobody knows it says which there are.
 *
 * @param raw what was parsed
 * @param whole the schema that parsed it
 */
export function mappingReason(issue: z.core.$ZodIssue, raw: unknown, whole: typeof Mapping | typeof LongSource): string {
  const said = reasonOf(issue, raw);
  if (issue.code !== "unrecognized_keys") return said;
  const at = issue.path.at(-1) === "cachedPrefix" ? CachedPrefix : issue.path.length > 0 ? LongSource : whole;
  return `${said}. There are: ${Object.keys(at.shape).join(", ")}`;
}

export type Source = z.infer<typeof LongSource>;

const needed = ["kind", "startedAtMs"] as const;
const hashable = ["id", "spanId", "parentSpanId", "traceId"];

/**
 * How a file of calls becomes spans: for each field of the span, where it comes from. `id` and `spanId` are derived from the
 * file's name, the row's number and its content where the mapping leaves them out; `status` is ok where it is left out.
 */
export const Mapping = z
  .strictObject({
    name: z.string().min(1).describe("What it is called on the command line"),
    about: z.string().optional().describe("Which files it is for, and what it assumes"),
    format: z.enum(["csv", "jsonl", "json", "parquet"]).optional().describe("Told by the file's name unless said"),
    delimiter: z.string().length(1).optional().describe("CSV only; told by the header unless said"),
    where: z.string().min(1).optional().describe("A DuckDB expression over {column}s; rows where it is not true are left out"),
    fields: z.record(z.string(), Source),
    attributes: z.record(z.string(), Source).optional(),
  })
  .superRefine(({ fields }, context) => {
    for (const { field, reason } of wrongFields(fields))
      context.addIssue({ code: "custom", path: ["fields", field], message: reason });
  });

/** What is wrong with fields besides their sources: also told of a mapping whose sources are wrong, too. */
export function wrongFields(fields: Readonly<Record<string, unknown>>): readonly { field: string; reason: string }[] {
  const wrong: { field: string; reason: string }[] = [];
  for (const [field, source] of Object.entries(fields)) {
    const isHashed = typeof source === "object" && source !== null && "hash" in source;
    if (field === "attributes") wrong.push({ field, reason: "belongs beside `fields`" });
    else if (!Object.hasOwn(Span.shape, field)) wrong.push({ field, reason: "is not a field of a span" });
    if (isHashed && !hashable.includes(field))
      wrong.push({ field, reason: `cannot be hashed: only ${hashable.join(", ")} can` });
  }
  for (const field of needed) if (!fields[field]) wrong.push({ field, reason: "is needed" });
  return wrong;
}
export type Mapping = z.infer<typeof Mapping>;
/** A mapping as its author writes it. */
export type MappingInput = z.input<typeof Mapping>;
