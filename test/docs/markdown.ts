/** What an HTML comment directly above a fenced block says of it; a reader of the page does not see it. */
export interface Notes {
  /** Why the block is not run (TypeScript), or why only its flags are checked (shell). */
  readonly notRun?: string;
  /** The file the block is, for later blocks of the page to name. */
  readonly file?: string;
  /** The exit status of its last command, where that is not 0. */
  readonly exits?: string;
  /** Declarations of what the block takes from the reader's own code. */
  readonly given?: string;
}

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly code: string;
  /** The line of its first fence, from 1. */
  readonly line: number;
  readonly notes: Notes;
  /** The `text` block that follows it with nothing but a blank line between: what it prints. */
  readonly prints: string | null;
}

/** The fenced blocks of a page, in their order. */
export function blocksOf(page: string): readonly Block[] {
  const pattern = /((?:^<!-- [^\n]* -->\n)*)^(`{3,}|~{3,})(\w*)[^\n]*\n(.*?)^\2[ ]*$/gms;
  const found = [...page.matchAll(pattern)].map((match) => {
    const [whole, comments = "", , language = "", code = ""] = match;
    const end = match.index + whole.length;
    return {
      language,
      code,
      line: lineAt(page, match.index + comments.length),
      notes: notesOf(comments),
      end,
      at: match.index,
    };
  });
  return found.map(({ end, at: _, ...block }, i) => {
    const next = found[i + 1];
    const isDirect = next?.language === "text" && page.slice(end, next.at).trim() === "";
    return { ...block, prints: isDirect ? next.code : null };
  });
}

/** The addresses a page links to, with their lines. */
export function linksOf(page: string): readonly { readonly to: string; readonly line: number }[] {
  const prose = page.replace(/^(`{3,})\w*[^\n]*\n.*?^\1[ ]*$/gms, (block) => block.replace(/[^\n]/g, ""));
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => ({ to: match[1] ?? "", line: lineAt(page, match.index) }));
}

/** The anchors of a page, as GitHub makes them of headings. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );
}

function notesOf(comments: string): Notes {
  const said = (name: string) => new RegExp(`<!-- ${name}: (.*) -->`).exec(comments)?.[1];
  return { notRun: said("not run"), file: said("file"), given: said("given"), exits: said("exits") };
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
