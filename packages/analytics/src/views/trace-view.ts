import type { TraceRow } from "../queries/trace-tree.ts";
import { extent } from "./chart-frame.ts";
import { formatMs, formatUsd } from "./format.ts";
import { htmlTable } from "./html-table.ts";
import { nameText } from "./names.ts";
import { pickable } from "./pick.ts";
import { inlinePicture } from "./shapes.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

/** One span of a trace: a row of `traceTree`. */
export type TraceSpan = Pick<TraceRow, "spanId" | "parentSpanId" | "kind" | "startedAtMs" | "durationMs"> &
  Partial<Pick<TraceRow, "name" | "status" | "errorType" | "costUsd">>;

const mostSpans = 200;
/** Deeper ones are set in no further; a style sheet has a class for each. */
const deepest = 12;
const kinds = ["llm", "tool", "retrieval", "agent", "embedding", "workflow"];

/** All that was done to answer one turn: the tree of spans, each at its time and as long as it took. Of `traceTree`. */
export function traceView(spans: readonly TraceSpan[], options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "Trace";
  const tree = treeOf(spans.filter(({ startedAtMs }) => Number.isFinite(startedAtMs)));
  if (tree.length === 0) return emptyFigure(on, title, "There is no span of this trace.");
  const [fromMs] = extent(tree.map(({ span }) => span.startedAtMs));
  const [, toMs] = extent(tree.map(({ span }) => span.startedAtMs + (span.durationMs ?? 0)));
  const wholeMs = Math.max(1e-6, toMs - fromMs);
  const failed = tree.filter(({ span }) => span.status === "error").length;
  const slowest = tree
    .filter(({ depth, isLeaf }) => isLeaf || depth > 0)
    .toSorted((a, b) => (b.span.durationMs ?? 0) - (a.span.durationMs ?? 0))
    .find(({ isLeaf }) => isLeaf);
  const widthPx = Math.max(90, on.width - 500);
  return figure(
    on,
    title,
    [
      `${tree.length} ${tree.length === 1 ? "span" : "spans"} in ${formatMs(wholeMs < 1 ? 0 : wholeMs)}${failed > 0 ? `, ${failed} failed` : ""}.${slowest ? ` The longest single step is ${nameText(slowest.span.name ?? slowest.span.kind)}, ${formatMs(slowest.span.durationMs)}.` : ""}`,
    ],
    htmlTable(
      tree,
      [
        {
          name: "span",
          say: ({ span, depth }) =>
            on.make(
              "div",
              { class: `tt-depth-${Math.min(depth, deepest)}` },
              pickable(on, { spanId: span.spanId }, nameText(span.name ?? span.kind, 48)),
            ),
        },
        { name: "kind", say: ({ span }) => nameText(span.kind, 16) },
        {
          name: `0 to ${formatMs(wholeMs)}`,
          say: ({ span }) =>
            inlinePicture(
              on,
              widthPx,
              14,
              [
                ["line", { x1: 0, x2: widthPx, y1: 7, y2: 7, stroke: "var(--tt-line)", "stroke-width": 1 }],
                [
                  "rect",
                  {
                    x: ((span.startedAtMs - fromMs) / wholeMs) * (widthPx - 2),
                    y: 2,
                    width: Math.max(2, ((span.durationMs ?? 0) / wholeMs) * (widthPx - 2)),
                    height: 10,
                    rx: 2,
                    fill: span.status === "error" ? "var(--tt-bad)" : `var(--tt-c${1 + Math.max(0, kinds.indexOf(span.kind))})`,
                  },
                ],
              ],
              `starts at ${formatMs(span.startedAtMs - fromMs)}, takes ${formatMs(span.durationMs)}`,
            ),
          isPicture: true,
        },
        { name: "starts", say: ({ span }) => formatMs(span.startedAtMs - fromMs), isNumber: true },
        { name: "takes", say: ({ span }) => formatMs(span.durationMs), isNumber: true },
        ...(tree.some(({ span }) => typeof span.costUsd === "number")
          ? [{ name: "cost", say: ({ span }: Node) => formatUsd(span.costUsd), isNumber: true }]
          : []),
        {
          name: "status",
          say: ({ span: { status, errorType } }) =>
            status === "error"
              ? on.make("span", { class: "tt-chip tt-bad" }, errorType ? nameText(errorType, 24) : "error")
              : on.make("span", { class: "tt-chip" }, nameText(status ?? "unknown", 16)),
        },
      ],
      on,
      { most: mostSpans, label: title },
    ),
  );
}

interface Node {
  readonly span: TraceSpan;
  readonly depth: number;
  readonly isLeaf: boolean;
}

/** Spans in the order of a tree: each below its parent, siblings as they began. A span without a parent that is there is a root. */
function treeOf(spans: readonly TraceSpan[]): readonly Node[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const childrenOf = new Map<string | null, TraceSpan[]>();
  for (const span of spans.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    const { parentSpanId = null, spanId } = span;
    const parent = parentSpanId !== null && parentSpanId !== spanId && ids.has(parentSpanId) ? parentSpanId : null;
    const siblings = childrenOf.get(parent);
    if (siblings) siblings.push(span);
    else childrenOf.set(parent, [span]);
  }
  const seen = new Set<TraceSpan>();
  const nodes: Node[] = [];
  // A stack and no recursion: traces may be deep, and those of a circle have no root.
  const walk = (roots: readonly TraceSpan[]) => {
    const stack = roots.toReversed().map((span) => ({ span, depth: 0 }));
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { span, depth } = next;
      if (seen.has(span)) continue;
      seen.add(span);
      const children = (span.spanId === null ? undefined : childrenOf.get(span.spanId)) ?? [];
      nodes.push({ span, depth, isLeaf: children.length === 0 });
      for (const child of children.toReversed()) stack.push({ span: child, depth: depth + 1 });
    }
  };
  walk(childrenOf.get(null) ?? []);
  for (const span of spans) if (!seen.has(span)) walk([span]);
  return nodes;
}
