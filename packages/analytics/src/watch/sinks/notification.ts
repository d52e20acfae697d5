import type { Window } from "../../tables/window.ts";

export type Severity = "critical" | "warning" | "info";

/**
 * What happened to an episode: `fired` begins it, `changed` moves its severity, `reminded` says that it lasts, `acknowledged` that
 * somebody has it, `resolved` ends it.
 */
export type AlertEvent = "fired" | "changed" | "reminded" | "acknowledged" | "resolved";

export type Unit = "rate" | "ms" | "usd" | "tokens" | "score" | "count";

/** The number an alert is about, with how sure it is. */
export interface Quantity {
  readonly name: string;
  /** `rate` is a share 0…1; `score` and `count` have no unit. */
  readonly unit: Unit;
  readonly value: number | null;
  /** The interval at `confidence`; null where there is none. */
  readonly low: number | null;
  readonly high: number | null;
  /** 0…1 */
  readonly confidence: number;
  readonly n: number;
  /** What n counts: `calls`. */
  readonly nOf: string;
  /** What it is compared with, where that is not a fixed threshold. */
  readonly reference?: number | null;
}

/** Where to look first. Sentences, most telling first. */
export interface Diagnosis {
  readonly moved: readonly string[];
  readonly shipped: readonly string[];
  readonly sessions: readonly { readonly id: string; readonly why?: string; readonly url?: string }[];
}

/** One thing to say about one episode of an alert. Plain JSON: the outbox keeps it on disk. */
export interface AlertNotification {
  readonly kind: "alert";
  /** Of this event alone, and the same when it is decided again after a crash: a second delivery is told by it. */
  readonly id: string;
  /** Of the episode, from `fired` to `resolved`; what services call dedup key or alias. */
  readonly episodeId: string;
  readonly event: AlertEvent;
  /** Of now; when resolved, what it was. */
  readonly severity: Severity;
  /** On `changed`, where it moved. */
  readonly previousSeverity?: Severity;
  readonly atMs: number;
  /** When the episode began. */
  readonly sinceMs: number;
  readonly rule: string;
  /** One sentence: `More than 5 % of calls failed.` */
  readonly about: string;
  /** Which of its rule's streams: `{ feature: "checkout" }`; empty for a rule that divides nothing. */
  readonly segment: Readonly<Record<string, string>>;
  /** What its rule looks at alone, where that is not everything: `{ environment: "production" }`. */
  readonly where?: Readonly<Record<string, string>>;
  /** Null where no number is the matter, as when data stay away. */
  readonly quantity: Quantity | null;
  readonly threshold: { readonly comparison: "above" | "below"; readonly value: number; readonly unit?: Unit } | null;
  readonly window: Window;
  readonly owner?: string;
  readonly runbookUrl?: string;
  /** A page that shows it. */
  readonly url?: string;
  readonly diagnosis: Diagnosis;
  /** Other streams of the same group, by their titles: this notification speaks for them. */
  readonly also?: readonly string[];
  /** The command that silences it. */
  readonly silence: string;
  /** The command that says more. */
  readonly explain?: string;
  readonly isTest?: boolean;
}

/** A scheduled report that is due. */
export interface ReportNotification {
  readonly kind: "report";
  /** Of this report alone: schedule and period. */
  readonly id: string;
  readonly schedule: string;
  readonly atMs: number;
  readonly window: Window;
  readonly title: string;
  /** Plain sentences: what stands out. */
  readonly summary: readonly string[];
  /** The whole report as text. */
  readonly text: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly url?: string;
}

export type Notification = AlertNotification | ReportNotification;
