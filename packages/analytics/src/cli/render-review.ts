import { createNodeEngine } from "../engine/node-engine.ts";
import { buildReview } from "../report/review/build-review.ts";
import { openTables } from "../tables/open-tables.ts";
import { reviewToHtml } from "../views/review-html.ts";
import { reviewLine, reviewToMarkdown, reviewToText } from "../views/review-text.ts";
import type { RunSchedulesOptions } from "../watch/run-schedules.ts";

const reviewOf = { day: "daily", week: "weekly", month: "monthly" } as const;

/**
 * Builds the reports that a watch sends by its schedules, as text, Markdown and a page: the review of the day, week or month.
 *
 * @param dir the data folder
 * @returns what `createWatch` takes as `renderReport`
 */
export function renderReview(dir: string): RunSchedulesOptions["render"] {
  return async ({ every, title }, { window, reference }) => {
    const engine = await createNodeEngine();
    try {
      const { range } = await openTables(engine, dir);
      if (!range || range.toMs <= window.fromMs || range.fromMs >= window.toMs) return null;
      const isHeld = range.fromMs < reference.toMs;
      const review = await buildReview(engine, {
        ...window,
        preset: reviewOf[every],
        reference: isHeld ? reference : null,
        ...(title && { title }),
      });
      const moved = review.items.filter(({ status }) => status === "worse" || status === "changed");
      return {
        title: review.title,
        summary: [reviewLine(review), ...moved.map((item) => `${item.title}: ${item.answer.join(" ")}`)],
        text: reviewToText(review),
        markdown: reviewToMarkdown(review),
        html: reviewToHtml(review),
      };
    } finally {
      await engine.close();
    }
  };
}
