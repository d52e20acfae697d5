/** A piece of an answer as a page draws it. */
export interface AnswerPart {
  readonly kind: "prose" | "code" | "link";
  readonly text: string;
}

/** As much Markdown as the pages' answers have: paragraphs, fenced code, and links that stand alone. */
export function answerParts(markdown: string): AnswerPart[] {
  return markdown.split("\n\n").map((block): AnswerPart => {
    const code = /^```\w*\n([\s\S]*?)(?:\n```)?$/.exec(block)?.[1];
    if (code !== undefined) return { kind: "code", text: code };
    const link = /^\[(.+)\]\(.*\)$/.exec(block)?.[1];
    return link === undefined ? { kind: "prose", text: block } : { kind: "link", text: link };
  });
}

/** The marks of what stands below every answer, and below the chat. */
export const marks = {
  share: { "data-telltale-action": "share" },
  rating: { "data-telltale-action": "rating" },
  comment: { "data-telltale-action": "comment" },
  copyCode: { "data-telltale-action": "copy" },
  escalate: { "data-telltale-action": "escalate", "data-telltale-label": "person" },
  complete: { "data-telltale-action": "complete" },
  conversion: { "data-telltale-action": "conversion", "data-telltale-value": "19.9" },
  suggestion: { "data-telltale-shown": "suggestion_shown", "data-telltale-action": "suggestion_clicked" },
  tooBig: { "data-telltale-shown": "attachment_failed", "data-telltale-label": "type" },
} as const;

export const suggestion = "Show me another knot";
export const isRefused = (files: ArrayLike<File> | null): boolean =>
  [...(files as FileList)].some(({ name }) => name.endsWith(".exe"));
