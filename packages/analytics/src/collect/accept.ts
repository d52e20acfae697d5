import {
  Context,
  type FieldIssue,
  type RecordOf,
  readRecord,
  type Span,
  type Table,
  tables,
  upgrade,
} from "@telltale/core/trace";
import type { Batch } from "../parquet/store.ts";
import { clockSkew, shiftTime, timeIssue, timeOf } from "./clock.ts";

/** A record that was not taken: which one, and every reason. */
export interface Rejection {
  readonly table: Table | "unknown";
  /** Its place in the envelope's list. */
  readonly index: number;
  /** Its id, where it had one. */
  readonly id: string | null;
  readonly issues: readonly FieldIssue[];
}

export interface Accepted {
  readonly batch: Batch;
  readonly rejected: readonly Rejection[];
  /** What was taken otherwise than it was sent. */
  readonly warnings: readonly string[];
}

export interface AcceptOptions {
  /** Our clock when the envelope came, milliseconds. */
  readonly receivedAtMs: number;
  /** Fills in what a span cost. */
  readonly price?: ((span: Span) => Span) | undefined;
  /** Laid over what every record says of itself: what its write key stands for. */
  readonly stamp?: Pick<Context, "tenant" | "environment"> | undefined;
}

type Raw = Record<string, unknown>;

const tableNames = Object.keys(tables) as readonly Table[];

const envelopeFields = new Set(["v", "sentAtMs", "sdk", "context", "spans", "signals", "scores", "unknown"]);
/** Beyond this many, issues and warnings repeat themselves. */
const most = 20;
/** Values may be nested this deep: everything behind here walks them on the stack, JSON.stringify and DuckDB too. */
const mostDepth = 100;

/**
 * Sorts an envelope into what can be kept and what cannot, record by record: one bad record never costs a good one. Pure.
 *
 * The context of the envelope is laid under each record. The times of a sender whose clock is more than ten minutes off are
 * shifted by the difference, which is kept as `attributes.clockSkewMs`; a record that then still lies more than an hour ahead,
 * or before 2000, is rejected.
 *
 * @param raw what JSON.parse gave
 * @throws {TypeError} if it is no envelope, {RangeError} if its version is not known
 */
export function accept(raw: unknown, { receivedAtMs, price, stamp = {} }: AcceptOptions): Accepted {
  const envelope = upgrade(raw);
  const warnings = new Set<string>();
  for (const name of Object.keys(envelope).filter((name) => !envelopeFields.has(name)))
    warnings.add(`the envelope's field ${shorten(name)} is not known and was left out`);
  if (![...tableNames, "unknown"].some((name) => envelope[name] !== undefined))
    warnings.add("the envelope holds no records: it takes spans, signals and scores");
  const skewMs = clockSkew(envelope.sentAtMs, receivedAtMs);
  if (skewMs !== 0) warnings.add(`the sender's clock is ${-skewMs} ms ahead of ours: the times were corrected`);
  const context = readContext(envelope.context, warnings);
  const spans: RecordOf<"spans">[] = [];
  const signals: RecordOf<"signals">[] = [];
  const scores: RecordOf<"scores">[] = [];
  const kept: { readonly [T in Table]: RecordOf<T>[] } = { spans, signals, scores };
  const rejected = unknownRecords(envelope.unknown);

  for (const table of tableNames) {
    const list = envelope[table] ?? [];
    if (!Array.isArray(list)) {
      rejected.push({ table, index: 0, id: null, issues: [{ field: "", reason: `${table} must be a list of records` }] });
      continue;
    }
    for (const [index, entry] of list.entries()) {
      const stamped = isObject(entry) ? { ...entry, ...stamp } : entry;
      const result = readOne(table, stamped, context, skewMs, receivedAtMs);
      if (result.ok) {
        (kept[table] as object[]).push(result.record);
        for (const name of result.movedFields)
          warnings.add(`${table}: the field ${shorten(name)} is not known and is kept in attributes`);
      } else rejected.push({ table, index, id: idOf(entry), issues: result.issues.slice(0, most) });
    }
  }
  const priced = price ? spans.map((span) => pricedBy(price, span, warnings)) : spans;
  return { batch: { spans: priced, signals, scores }, rejected, warnings: [...warnings].slice(0, most) };
}

/** A price that cannot be found must not cost the record. */
function pricedBy(price: (span: Span) => Span, span: Span, warnings: Set<string>): Span {
  try {
    return price(span);
  } catch {
    warnings.add("some spans could not be priced");
    return span;
  }
}

type One<T extends Table> =
  | { readonly ok: true; readonly record: RecordOf<T>; readonly movedFields: readonly string[] }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

function readOne<T extends Table>(table: T, entry: unknown, context: Raw, skewMs: number, receivedAtMs: number): One<T> {
  if (isDeeperThan(mostDepth, entry)) return { ok: false, issues: [{ field: "", reason: "is nested too deeply" }] };
  const result = readRecord(table, isObject(entry) ? layUnder(context, shiftTime(table, entry, skewMs), skewMs) : entry);
  if (!result.ok) return result;
  const sentAtMs = isObject(entry) ? timeOf(table, entry) : undefined;
  const issue = timeIssue(table, Number(timeOf(table, result.record)), sentAtMs, receivedAtMs);
  return issue ? { ok: false, issues: [issue] } : result;
}

/** The record over the context. What both say as names and values is joined, the record's own value winning. */
function layUnder(context: Raw, record: Raw, skewMs: number): Raw {
  const own = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
  const joined: Raw = { ...context, ...own };
  for (const name of ["attributes", "variants"])
    if (isObject(context[name]) && isObject(own[name])) joined[name] = { ...context[name], ...own[name] };
  if (skewMs !== 0 && (joined.attributes === undefined || isObject(joined.attributes)))
    joined.attributes = { ...joined.attributes, clockSkewMs: skewMs };
  return joined;
}

/** The fields of the context that can be used. A bad one is left out rather than held against every record. */
function readContext(raw: unknown, warnings: Set<string>): Raw {
  if (raw === undefined || raw === null) return {};
  if (!isObject(raw)) {
    warnings.add("the context must be an object and was left out");
    return {};
  }
  const known: [string, unknown][] = [];
  const unknown: [string, unknown][] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (value === null) continue;
    if (isDeeperThan(mostDepth, value)) {
      warnings.add(`context: the field ${shorten(name)} is nested too deeply and was left out`);
      continue;
    }
    const schema = Object.hasOwn(Context.shape, name) ? Context.shape[name as keyof Context] : undefined;
    if (!schema) {
      unknown.push([name, value]);
      warnings.add(`context: the field ${shorten(name)} is not known and is kept in attributes`);
    } else if (schema.safeParse(value).success) known.push([name, value]);
    else warnings.add(`context: the field ${name} cannot be taken and was left out`);
  }
  const context: Raw = Object.fromEntries(known);
  if (unknown.length > 0) context.attributes = { ...Object.fromEntries(unknown), ...(context.attributes as Raw | undefined) };
  return context;
}

/** What the version before could hold and this one cannot: records of no known kind. */
function unknownRecords(list: unknown): Rejection[] {
  if (!Array.isArray(list)) return [];
  const issues = [{ field: "record", reason: "must be span, signal or score" }];
  return list.map((entry, index) => ({ table: "unknown" as const, index, id: idOf(entry), issues }));
}

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((part) => isDeeperThan(depth - 1, part));
}

function idOf(entry: unknown): string | null {
  return isObject(entry) && typeof entry.id === "string" ? shorten(entry.id) : null;
}

function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shorten(name: string): string {
  return name.length > 64 ? `${name.slice(0, 63)}…` : name;
}
