/** What the page may do: run and fetch what comes from here, and nothing else. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/**
 * The page: one element that draws everything.
 *
 * @param period how long a stretch it begins with: `7d`
 */
export function pageHtml({ title, period }: { readonly title: string; readonly period: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body>
<main><telltale-report src="/data/index.json" period="${escaped(period)}" heading="1" name="${escaped(title)}"></telltale-report></main>
<noscript>This page draws its charts in your browser and needs JavaScript. Without it: <code>npx telltale report DIR</code></noscript>
</body>
</html>
`;
}

export const pageScript = "const { defineElements } = await import('/elements.js');\ndefineElements();\n";

export const pageStyle = `:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#f6f7f9, #11151c); color: light-dark(#1b2230, #e7ebf2); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1400px; margin: 0 auto; padding: 24px clamp(10px, 2.5vw, 28px) 56px; }
noscript { display: block; padding: 24px; }
`;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
